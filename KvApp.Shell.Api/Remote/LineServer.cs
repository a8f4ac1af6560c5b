using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Runs the lines of a prompt that is attached from another node (<c>iex --remsh</c>). The other node compiles; this process keeps the
/// variables, and prints values as text, because a value may be of this node alone.
/// </summary>
public static class LineServer
{
    static readonly ConcurrentDictionary<IActorRef, CancellationTokenSource> Running = new();

    /// <summary>Serves until an exit signal ends the process. The end of the shell's node is one.</summary>
    /// <param name="self">The process.</param>
    /// <param name="console">The console of the shell's node, which lives as long as the node.</param>
    public static async Task Serve(IProcess self, IActorRef console)
    {
        ArgumentNullException.ThrowIfNull(self);
        var shell = Node.Get(self.System).Of(console);
        // A line that never ends would not see a message.
        _ = Node.Get(self.System).WhenDown(console, self.Stopping)
            .ContinueWith(_ => self.Self.Exit(new ExitReason.Kill()), TaskContinuationOptions.OnlyOnRanToCompletion);
        Logging.GetLogger(self.System, "KvApp.Shell").Info("shell {0} is attached: its lines run on this node", shell);
        var variables = new LineVariables();
        while (true)
        {
            var request = await self.Receive<LineRequest>();
            using var stop = Running[self.Self] = CancellationTokenSource.CreateLinkedTokenSource(self.Stopping);
            request.From.Tell(await Run(request, variables, stop.Token));
            Running.TryRemove(self.Self, out _);
        }
    }

    /// <summary>
    /// Hands a line to a process of this node. As the argument of a call, a line that this node cannot open fails the call; a message would
    /// be lost, and its sender would wait for ever.
    /// </summary>
    public static void Deliver((IActorRef Server, LineRequest Request) line) => line.Server.Tell(line.Request);

    /// <summary>Stops the line that runs in a process of this node at its next checkpoint.</summary>
    public static void Stop(IActorRef server)
    {
        if (Running.TryGetValue(server, out var stop)) stop.Cancel();
    }

    static async Task<LineReply> Run(LineRequest request, LineVariables variables, CancellationToken cancellationToken)
    {
        try
        {
            using var stop = Checkpoint.StopWhen(cancellationToken);
            var value = await request.Line(variables.ForNext());
            return new(request.Number, request.HasValue ? ValueText.Of(value, request.Options) : null, null);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return new(request.Number, null, null) { WasStopped = true };
        }
        catch (Exception e)
        {
            return new(request.Number, null, ErrorText.Of(e));
        }
    }
}

/// <summary>A line for a <see cref="LineServer"/>.</summary>
/// <param name="From">The process that gets the reply.</param>
/// <param name="Number">The number of the request.</param>
/// <param name="Line">The compiled line.</param>
/// <param name="HasValue">Whether the line ends in an expression.</param>
/// <param name="Options">How the value is printed.</param>
public sealed record LineRequest(IActorRef From, int Number, Func<object?[], Task<object?>> Line, bool HasValue, PrintOptions Options);

/// <summary>How a line ended on another node.</summary>
/// <param name="Number">The number of the request.</param>
/// <param name="Value">The printed value; null if the line has none.</param>
/// <param name="Failure">Why the line failed; null if it did not.</param>
public sealed record LineReply(int Number, string? Value, string? Failure)
{
    /// <summary>The line was stopped.</summary>
    public bool WasStopped { get; init; }
}
