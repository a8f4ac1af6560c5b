using System.Threading.Channels;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// The process of a prompt: lines run in it one after the other, and its mailbox and links outlive a line. When an exit signal has ended
/// the process, the next line gets a new one, and the variables stay (IEx restarts its evaluator).
/// </summary>
internal sealed class Evaluator(Node node, LineSession session)
{
    Shell _shell = new(node, session);

    /// <summary>Called with the pid and the reason when an exit signal has ended the process between two lines.</summary>
    public Action<IActorRef, ExitReason> Ended { get; init; } = (_, _) => { };

    /// <summary>How long a line that is to stop may take. A checkpoint is met within milliseconds, or not at all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(0.7);

    /// <summary>Runs a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="cancellationToken">Stops the line at its next checkpoint. A line that comes to none is abandoned.</param>
    public async Task<LineOutcome> Run(string text, CancellationToken cancellationToken)
    {
        if (_shell.Process.IsCompleted)
        {
            Ended(_shell.Pid!, await _shell.Process);
            _shell = new(node, session);
        }
        var shell = _shell;
        var request = new Request(text, cancellationToken);
        var stop = await LineStop.Prepare(node, await shell.Self, Patience);
        await using var stopping = cancellationToken.Register(stop.Begin);
        shell.Requests.Writer.TryWrite(request);
        var first = await Task.WhenAny(request.Outcome.Task, shell.Process, stop.Abandoned);
        await stop.End();
        if (first == request.Outcome.Task) return await request.Outcome.Task;
        _shell = new(node, session);
        if (first != stop.Abandoned) return new LineOutcome.Exited(shell.Pid!, await shell.Process);
        session.Abandon();
        shell.Pid?.Exit(new ExitReason.Kill());
        return new LineOutcome.Stopped(WasAbandoned: true);
    }

    /// <summary>Ends the process.</summary>
    public void Close() => _shell.Requests.Writer.TryComplete();

    sealed record Request(string Text, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<LineOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Shell
    {
        readonly TaskCompletionSource<IProcess> _self = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Shell(Node node, LineSession session) => Process = Run(node, session);

        public Channel<Request> Requests { get; } = Channel.CreateUnbounded<Request>();

        public Task<IProcess> Self => _self.Task;

        public IActorRef? Pid => Self.IsCompletedSuccessfully ? Self.Result.Self : null;

        /// <summary>Completes with the reason when the process has ended.</summary>
        public Task<ExitReason> Process { get; }

        async Task<ExitReason> Run(Node node, LineSession session)
        {
            try
            {
                await node.Run(async self =>
                {
                    _self.SetResult(self);
                    await foreach (var request in Requests.Reader.ReadAllAsync(self.Stopping))
                        request.Outcome.TrySetResult(await session.Run(request.Text, request.CancellationToken));
                    return true;
                });
                return new ExitReason.Normal();
            }
            catch (ExitException ended)
            {
                return ended.Reason;
            }
        }
    }
}
