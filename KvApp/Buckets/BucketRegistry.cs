using Akka.Actor;

namespace KvApp;

/// <summary>
/// The buckets of this node by name (the tutorial's <c>KV.Registry</c>). Callers find, create and drop buckets themselves: no queue of
/// requests can build up. The actor behind the registry is its life: while the actor is down, no name is found and none can be made.
/// </summary>
/// <param name="maxMemory">The bytes that buckets and entries may take (<c>kv.store.max-memory</c>).</param>
sealed class BucketRegistry(long maxMemory = long.MaxValue)
{
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Generation? _generation;

    /// <summary>Completes when the registry is up for the first time.</summary>
    public Task Opened => _opened.Task;

    /// <summary>The actor behind the registry; nobody while it is down.</summary>
    public IActorRef Pid => _generation?.Registry ?? ActorRefs.Nobody;

    /// <summary>How many names there are.</summary>
    public int Count => _generation?.Names.Count ?? 0;

    /// <summary>The bytes that buckets and entries take.</summary>
    public long Bytes => _generation?.Home.Memory.Bytes ?? 0;

    /// <summary>The limit of <see cref="Bytes"/>.</summary>
    public long MaxMemory => maxMemory;

    /// <summary>The first names, in the order of their bytes.</summary>
    public IReadOnlyList<byte[]> FirstNames(int most) => _generation?.Names.First(most) ?? [];

    /// <summary>The living bucket with this name, or null.</summary>
    public Bucket? Lookup(ReadOnlySpan<byte> name) => _generation is { } generation && generation.Names.TryFind(name, out var bucket)
        ? bucket : null;

    /// <summary>The bucket with this name, made where there is none.</summary>
    public Creation Create(ReadOnlySpan<byte> name) => _generation?.Names.Create(name) ?? new Creation.NoRegistry();

    /// <summary>Ends a bucket (<c>Agent.stop</c>); false where there is none of this name.</summary>
    public bool Drop(ReadOnlySpan<byte> name)
    {
        if (_generation is not { } generation || !generation.Names.TryFind(name, out var bucket) || !bucket.TryDrop()) return false;
        generation.Names.Remove(bucket);
        return true;
    }

    internal void Open(IActorRef registry, IActorRef buckets)
    {
        var home = new BucketHome(new(maxMemory), buckets);
        _generation = new(registry, new(home), home);
        _opened.TrySetResult();
    }

    internal void Close()
    {
        if (_generation is not { } generation) return;
        _generation = null;
        generation.Home.Close();
    }

    sealed record Generation(IActorRef Registry, BucketNames Names, BucketHome Home);
}
