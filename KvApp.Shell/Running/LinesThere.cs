using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Runs the lines in a process of another node, which keeps the variables there.</summary>
internal sealed class LinesThere(NodeName node, Func<PrintOptions> options) : ILineRunner
{
    IActorRef? _server;
    int _requests;

    public async Task<LineOutcome> Run(Func<object?[], Task<object?>> line, bool hasValue, CancellationToken cancellationToken)
    {
        try
        {
            var self = Prompt.Process;
            _server ??= await Prompt.Spawn(node, Funs.F(LineServer.Serve, Node.Get(self.System).Console));
            var (server, request) = (_server, new LineRequest(self.Self, ++_requests, line, hasValue, options()));
            await Erpc.Get(self.System).Call(node, LineServer.Deliver, (server, request), cancellation: cancellationToken);
            HasVariables = true;
            var monitor = self.Monitor(server);
            using var stop = cancellationToken.Register(() => _ = StopThere(self, server));
            var message = await self.Receive<object>(
                message => message is LineReply reply && reply.Number == request.Number || message is Down down && down.Ref == monitor);
            self.Demonitor(monitor, flush: true);
            return message is LineReply answer ? OutcomeOf(answer) : Lost(server, ((Down)message).Reason);
        }
        catch (Exception e)
        {
            // The function of the line cannot travel, the node refuses it, or the node is down.
            return new LineOutcome.Failed(e, HasRun: false);
        }
    }

    public bool HasVariables { get; private set; } = true;

    public void Abandon() => Clear();

    public void Clear()
    {
        _server?.Exit(new ExitReason.Kill());
        (_server, HasVariables) = (null, false);
    }

    async Task StopThere(IProcess self, IActorRef server)
    {
        try
        {
            await Erpc.Get(self.System).Call(node, LineServer.Stop, server);
        }
        catch (ErpcException)
        {
            // The node is down: the monitor reports that.
        }
    }

    LineOutcome Lost(IActorRef server, ExitReason reason)
    {
        (_server, HasVariables) = (null, false);
        return new LineOutcome.Exited(server, reason);
    }

    static LineOutcome OutcomeOf(LineReply reply) => reply switch
    {
        { WasStopped: true } => new LineOutcome.Stopped(),
        { Failure: { } failure } => new LineOutcome.FailedThere(failure),
        { Value: { } value } => new LineOutcome.Shown(value),
        _ => new LineOutcome.Done(),
    };
}
