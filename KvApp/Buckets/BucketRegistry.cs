using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// The buckets of this node by name (the tutorial's <c>KV.Registry</c>). It is looked up in the caller, and outlives the actor behind it:
/// while that is down, no name is found and none can be made.
/// </summary>
sealed class BucketRegistry
{
    static readonly TimeSpan CreateTimeout = TimeSpan.FromSeconds(5);
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Life? _life;

    /// <summary>Completes when the registry is up for the first time.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Whether it is up now.</summary>
    public bool IsUp => _life is not null;

    /// <summary>How many names there are.</summary>
    public int Count => _life?.Names.Count ?? 0;

    /// <summary>The first names, in the order of their bytes.</summary>
    public IReadOnlyList<byte[]> FirstNames(int most) => _life?.Names.First(most) ?? [];

    /// <summary>The living bucket with this name, or null.</summary>
    public Bucket? Lookup(ReadOnlySpan<byte> name) => _life is { } life && life.Names.TryFind(name, out var bucket) ? bucket : null;

    /// <summary>The bucket with this name, which is made if there is none.</summary>
    /// <exception cref="ExitException">The registry is down (NoProcess) or did not answer in 5 s (Timeout).</exception>
    public ValueTask<Bucket> Create(ReadOnlySpan<byte> name) => Lookup(name) is { } bucket ? new(bucket) : new(CreateNew(name.ToArray()));

    async Task<Bucket> CreateNew(byte[] name)
    {
        if (_life is not { } life) throw new ExitException(new ExitReason.NoProcess());
        try
        {
            return await life.Registry.Ask<Bucket>(new CreateBucket(name), CreateTimeout, life.Ended.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new ExitException(new ExitReason.NoProcess(), e);
        }
        catch (AskTimeoutException e)
        {
            throw new ExitException(new ExitReason.Timeout(), e);
        }
    }

    internal BucketNames Open(IActorRef registry)
    {
        var life = new Life(registry, new(), new());
        _life = life;
        _opened.TrySetResult();
        return life.Names;
    }

    internal void Close()
    {
        if (_life is not { } life) return;
        _life = null;
        life.Ended.Cancel();    // who asked and is not answered any more
    }

    sealed record Life(IActorRef Registry, BucketNames Names, CancellationTokenSource Ended);
}
