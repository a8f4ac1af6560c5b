using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Asking who bears a name, on this node or another: the reply to that question, or the end of who was asked.</summary>
internal static class ServerCalls
{
    /// <summary>Asks it on each node; what cannot travel is refused before it is asked on any.</summary>
    public static IReadOnlyList<CallHandle> Call(LocalNode node, IReadOnlyList<NodeName> on, string name, object message)
    {
        var (body, lane) = (on.All(node.IsSelf) ? default : ToNames.Letter(node, name, message), ToNames.Lane(node));
        return [.. on.Select(each =>
        {
            var call = new CallHandle(node);
            if (node.IsSelf(each)) _ = Here(call);
            else node.Connect(each, connection => call.Begin(each, connection, FrameKind.Request, body, lane));
            return call;
        })];

        async Task Here(CallHandle call) => call.Settle(
            await Ask(node, node.Processes.WhereIs(name), (pid, from) => ProcessTable.IsProcess(pid) ? new ServerRequest(from, message) : message, call.End).ConfigureAwait(false));
    }

    /// <summary>Akka's Ask, by somebody who also hears of the end.</summary>
    /// <param name="node">This node.</param>
    /// <param name="server">Who is asked; null for nobody.</param>
    /// <param name="request">What he is told, given who asks.</param>
    /// <param name="givenUp">Ends when nobody waits for the reply any more.</param>
    public static async Task<CallEnd> Ask(LocalNode node, IActorRef? server, Func<IActorRef, IActorRef, object> request, Task givenUp)
    {
        var (key, ended, over) = (new object(), new TaskCompletionSource<ExitReason>(TaskCreationOptions.RunContinuationsAsynchronously), new CancellationTokenSource());
        var life = server is null ? null : node.Processes.Of(server);
        if (life is null || !life.WhenEnded(key, ended.SetResult)) return new(EndedBy.Exit, new ExitReason.NoProcess());
        try
        {
            var reply = server!.Ask<object>(from => request(server!, from), Timeout.InfiniteTimeSpan, over.Token);
            await Task.WhenAny(reply, ended.Task, givenUp).ConfigureAwait(false);
            // Who replies and ends at once has replied.
            if (reply.IsCompleted) return new(EndedBy.Return, new ExitReason.Normal(), new(await reply.ConfigureAwait(false)));
            over.Cancel();
            return ended.Task.IsCompleted ? new(EndedBy.Exit, ended.Task.Result) : CallEnd.TimedOut;
        }
        catch (Exception e)
        {
            return CallEnd.Of(e); // Akka's Status.Failure is a reply too
        }
        finally
        {
            life.Forget(key);
        }
    }
}
