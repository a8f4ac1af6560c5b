using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A process that another one has started, as far as this node hears of its end.</summary>
internal interface IChild
{
    /// <summary>Its pid; null until it is known here.</summary>
    IActorRef? KnownPid { get; }

    /// <summary>The same, asked for if need be; it fails if the process was never started.</summary>
    Task<IActorRef> Pid { get; }
}

/// <summary>What one process has started and still runs, linked to it or not.</summary>
internal sealed class Offspring
{
    readonly Lock _gate = new();
    readonly HashSet<IChild> _running = [];

    public void Add(IChild child)
    {
        lock (_gate) _running.Add(child);
    }

    public void Remove(IChild child)
    {
        lock (_gate) _running.Remove(child);
    }

    public IReadOnlyList<IActorRef> Pids => [.. All.Select(child => child.KnownPid).OfType<IActorRef>()];

    /// <summary>Completes when the pids of all are known that have been started until now.</summary>
    public async Task AreKnown()
    {
        Task all = Task.WhenAll(All.Select(child => child.Pid));
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    IChild[] All
    {
        get { lock (_gate) return [.. _running]; }
    }
}
