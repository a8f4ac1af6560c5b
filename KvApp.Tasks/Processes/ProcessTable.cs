using System.Collections.Concurrent;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The pids of this node whose end is somebody's business: every running function, and the plain actors that were asked after; and the registered names.</summary>
internal sealed class ProcessTable
{
    readonly ConcurrentDictionary<IActorRef, Life> _lives = new();
    readonly ConcurrentDictionary<string, IActorRef> _names = new();
    readonly ConcurrentDictionary<IActorRef, string> _named = new();

    /// <summary>Has a plain actor watched; set by the daemon, which does the watching.</summary>
    public Action<ActorLife>? Watch { get; set; }

    /// <summary>Functions that an exit signal ended for everyone, and that still run.</summary>
    public Abandoned Abandoned { get; } = new();

    public int Count => _lives.Count;

    /// <summary>The functions that run: for tests and reports.</summary>
    public IEnumerable<RunningProcess> Living => _lives.Values.OfType<RunningProcess>();

    /// <summary>The messages that wait in each mailbox.</summary>
    public IEnumerable<int> Waiting => _lives.Values.OfType<RunningProcess>().Select(process => process.Waiting);

    public void Add(Life life) => _lives[life.Pid] = life;

    public void Remove(Life life) => _lives.TryRemove(new(life.Pid, life));

    /// <summary>Whether this is the pid of a function that runs, or ended just now: Akka forgets what an actor was once it has stopped.</summary>
    public static bool IsProcess(IActorRef pid) => pid is ActorRefWithCell { Underlying: var cell } && cell.Props.Type == typeof(ProcessActor);

    public Life? Find(IActorRef pid) => _lives.GetValueOrDefault(pid);

    /// <summary>The life of a local pid; a plain actor is watched from here on.</summary>
    public Life Of(IActorRef pid)
    {
        while (true)
        {
            if (_lives.TryGetValue(pid, out var known)) return known;
            var ended = HasEnded(pid);
            var life = new ActorLife(pid, lived: !ended && pid is ActorRefWithCell);
            if (!_lives.TryAdd(pid, life)) continue;
            if (ended) Ended(life, existed: false);
            else Watch?.Invoke(life);
            return life;
        }
    }

    // A function's pid that is not in the table has ended; of others it may show. DeathWatch would tell that later, and never of nobody.
    static bool HasEnded(IActorRef pid) =>
        pid.IsNobody() || pid is EmptyLocalActorRef || IsProcess(pid) || (pid as ActorRefWithCell)?.Underlying is { IsTerminated: true };

    public void Ended(ActorLife life, bool existed)
    {
        Remove(life);
        life.Terminated(existed);
    }

    /// <summary>Gives a name to a pid; false if another one bears it.</summary>
    public bool Register(string name, IActorRef pid)
    {
        if (!_names.GetOrAdd(name, pid).Equals(pid)) return false;
        _named.TryAdd(pid, name);
        return true;
    }

    public void Unregister(string name, IActorRef pid)
    {
        _names.TryRemove(new(name, pid));
        _named.TryRemove(new(pid, name));
    }

    /// <summary>The name of a pid, of several the first.</summary>
    public string? NameOf(IActorRef pid) => _named.GetValueOrDefault(pid);

    public IActorRef? WhereIs(string name) => _names.GetValueOrDefault(name);
}
