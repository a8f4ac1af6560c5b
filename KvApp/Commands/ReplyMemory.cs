using System.Collections.Concurrent;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// Bounds the memory of replies to other nodes where they are made, for each asking node on its own: nodes that read get theirs, however
/// much another one asks for. Small replies pass by.
/// </summary>
/// <param name="most">
/// The bytes of large replies that are made for one node at a time. Replies that are made wait in the connection, which says when it is
/// busy.
/// </param>
sealed class ReplyMemory(long most)
{
    /// <summary>Replies up to so many bytes need no turn.</summary>
    public const int Small = 4 * 1024;

    /// <summary>The bytes of one run of large replies: its buffer, the copy that is sent, and the frames of that.</summary>
    const int OneRun = 4 * RoutedCommands.MaxReplies * 2;

    readonly ConcurrentDictionary<NodeName, SemaphoreSlim> _turns = new();

    /// <summary>Waits until large replies to <paramref name="asker"/> may be made; disposing of the turn lets the next run begin.</summary>
    /// <param name="asker">The node that asks.</param>
    /// <param name="pid">A pid of that node, or null where none is known.</param>
    /// <param name="node">This node.</param>
    public async ValueTask<Turn> Enter(NodeName asker, IActorRef? pid, Node node)
    {
        var turns = _turns.GetOrAdd(asker, static (_, count) => new(count), (int)Math.Max(1, most / OneRun));
        await turns.WaitAsync();
        if (pid is not null) await node.WhenNotBusy(pid);
        return new(turns);
    }

    /// <summary>The right to make large replies.</summary>
    public readonly struct Turn(SemaphoreSlim? turns) : IDisposable
    {
        public void Dispose() => turns?.Release();
    }
}
