using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The parts that all buckets of one generation of the registry share.</summary>
sealed class BucketHome(StoreMemory memory, IActorRef watcher)
{
    volatile Node? _node;
    volatile bool _closed;

    /// <summary>The memory that the buckets use.</summary>
    public StoreMemory Memory => memory;

    /// <summary>The actor that watches the subscribers, and the sender of their notifications.</summary>
    public IActorRef Watcher { get; internal set; } = watcher;

    /// <summary>The node that notifications leave from; null before the first subscriber.</summary>
    public Node? Node
    {
        get => _node;
        internal set => _node = value;
    }

    /// <summary>Whether the registry has ended, and all buckets with it.</summary>
    public bool IsClosed => _closed;

    internal void Close() => _closed = true;
}
