using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class Rpc
{
    /// <summary>Tells who bears a name on each of these nodes (<c>rpc:abcast</c>). It does not look back: who is not there, or a node that is down, is not missed.</summary>
    /// <param name="nodes">The nodes; null is this one and all that it is connected to.</param>
    /// <param name="name">The name (<see cref="Node.Register"/>).</param>
    /// <param name="message">What it is told.</param>
    /// <exception cref="ArgumentException">A name is none.</exception>
    /// <exception cref="ValueNotSendableException">The message cannot travel; the message names the part that cannot.</exception>
    public void AbCast(IReadOnlyList<NodeName>? nodes, string name, object message)
    {
        Check(name, message);
        ToNames.Tell(_calls.Node, _calls.OrAll(nodes), name, message);
    }

    /// <summary>
    /// The same, and says on which nodes it has come (<c>rpc:sbcast</c>): there the message is in the mailbox, and nobody may have looked
    /// at it yet. On the others nobody bears the name, or the node is down. One round trip.
    /// </summary>
    /// <inheritdoc cref="AbCast"/>
    public Task<(IReadOnlyList<NodeName> Good, IReadOnlyList<NodeName> Bad)> SbCast(IReadOnlyList<NodeName>? nodes, string name, object message)
    {
        Check(name, message);
        var on = _calls.OrAll(nodes);
        return Told(ToNames.Deliver(_calls.Node, on, name, message));

        async Task<(IReadOnlyList<NodeName>, IReadOnlyList<NodeName>)> Told(Task<bool[]> come) =>
            await come.ConfigureAwait(false) is var there ? ([.. on.Where((_, n) => there[n])], [.. on.Where((_, n) => !there[n])]) : default;
    }

    /// <summary>
    /// Asks who bears a name on a node, and gives the reply (<c>rpc:server_call</c>), after one round trip. An actor gets the message and
    /// answers its <c>Sender</c>; a process gets a <see cref="ServerRequest"/>.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="name">The name (<see cref="Node.Register"/>).</param>
    /// <param name="message">What it is asked.</param>
    /// <param name="timeout">How long to wait for the reply; null waits for ever. Nothing comes later.</param>
    /// <param name="cancellation">Ends the waiting as a timeout does.</param>
    /// <exception cref="ExitException">
    /// There is no reply, and why: <see cref="ExitReason.NoProcess"/>: nobody bears the name; <see cref="ExitReason.NoConnection"/>: the
    /// node is down; <see cref="ExitReason.Timeout"/>; or with what the server ended.
    /// </exception>
    /// <exception cref="ArgumentException">A name is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="ValueNotSendableException">The message cannot travel; the message names the part that cannot.</exception>
    public Task<TReply> ServerCall<TReply>(NodeName node, string name, object message, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = Calls.Time(timeout);
        Calls.Check(node);
        Check(name, message);
        return Reply(ServerCalls.Call(_calls.Node, [node], name, message)[0]);

        async Task<TReply> Reply(CallHandle call) => Of<TReply>(await Calls.Wait(call, wait, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Asks who bears a name on each of these nodes (<c>rpc:multi_server_call</c>): the replies, in the order of the nodes, and the nodes
    /// that gave none, because nobody bears the name there, or has ended without a reply, or the node is down.
    /// </summary>
    /// <param name="nodes">The nodes; null is this one and all that it is connected to.</param>
    /// <param name="name">The name (<see cref="Node.Register"/>).</param>
    /// <param name="message">What each is asked.</param>
    /// <param name="timeout">How long to wait for all of them; null waits for ever.</param>
    /// <param name="cancellation">Ends the waiting, for all.</param>
    /// <inheritdoc cref="AbCast"/>
    public Task<(IReadOnlyList<(NodeName Node, TReply Reply)> Replies, IReadOnlyList<NodeName> BadNodes)> MultiServerCall<TReply>(
        IReadOnlyList<NodeName>? nodes, string name, object message, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = Calls.Time(timeout);
        Check(name, message);
        var on = _calls.OrAll(nodes);
        return Replies(ServerCalls.Call(_calls.Node, on, name, message));

        async Task<(IReadOnlyList<(NodeName, TReply)>, IReadOnlyList<NodeName>)> Replies(IReadOnlyList<CallHandle> calls)
        {
            var ends = await Task.WhenAll(calls.Select(call => Calls.Wait(call, wait, cancellation))).ConfigureAwait(false);
            return ([.. on.Zip(ends).Where(pair => pair.Second.Result is not null).Select(pair => (pair.First, Of<TReply>(pair.Second)))], [.. on.Where((_, n) => ends[n].Result is null)]);
        }
    }

    /// <summary>
    /// What is known of a process, wherever it is (<c>rpc:pinfo</c>), after one round trip if it is of another node; null if it has ended,
    /// or is a plain actor.
    /// </summary>
    /// <exception cref="ExitException">Its node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public Task<ProcessInfo?> PInfo(IActorRef pid)
    {
        ArgumentNullException.ThrowIfNull(pid);
        if (pid.IsNobody() || _calls.Node.IsLocal(pid)) return _calls.Info(pid);
        return Asked();

        // Of a node that this one has never met, the pid tells only where it is.
        async Task<ProcessInfo?> Asked()
        {
            var met = new TaskCompletionSource<NodeName?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _calls.Node.Peers.At(pid.Path.Address).Use(connection => met.SetResult(connection?.Node));
            if (await met.Task.ConfigureAwait(false) is not { } on) throw new ExitException(new ExitReason.NoConnection(_calls.Node.NameAt(pid.Path.Address)));
            return Of<ProcessInfo?>(await _calls.Begin(on, Funs.F(Calls.Look, pid)).End.ConfigureAwait(false));
        }
    }

    TReply Of<TReply>(CallEnd end)
    {
        if (end.Result is not { } reply) throw new ExitException(end.Reason);
        try
        {
            return reply.As<TReply>(_calls.Node);
        }
        catch (SerializationException e)
        {
            throw new ExitException(ExitReason.From(e), e);
        }
    }

    static void Check(string name, object message)
    {
        ToNames.Check(name);
        ArgumentNullException.ThrowIfNull(message);
    }
}
