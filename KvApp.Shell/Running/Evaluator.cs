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
    // A checkpoint is met within milliseconds, or not at all.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.7);

    Shell _shell = new(node, session);

    /// <summary>Called with the pid and the reason when an exit signal ends the process between two lines.</summary>
    public Action<IActorRef, ExitReason> Ended { get; init; } = (_, _) => { };

    /// <summary>Runs a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="cancellationToken">Stops the line at its next checkpoint. A line that reaches none is abandoned.</param>
    public async Task<LineOutcome> Run(string text, CancellationToken cancellationToken)
    {
        if (_shell.Process.IsCompleted)
        {
            Ended(_shell.Pid!, await _shell.Process);
            _shell = new(node, session);
        }
        var shell = _shell;
        var request = new Request(text, cancellationToken);
        var before = ChildrenOf(shell);
        var abandoned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stop = cancellationToken.Register(() => _ = Stop(shell, before, abandoned));
        shell.Requests.Writer.TryWrite(request);
        var first = await Task.WhenAny(request.Outcome.Task, shell.Process, abandoned.Task);
        if (first == request.Outcome.Task) return await request.Outcome.Task;
        _shell = new(node, session);
        if (first != abandoned.Task) return new LineOutcome.Exited(shell.Pid!, await shell.Process);
        session.Abandon();
        shell.Pid?.Exit(new ExitReason.Kill());
        return new LineOutcome.Stopped(WasAbandoned: true);
    }

    // What the line has started ends with it. The line itself ends at a checkpoint, if it comes to one.
    async Task Stop(Shell shell, IReadOnlyList<IActorRef> before, TaskCompletionSource abandoned)
    {
        foreach (var child in ChildrenOf(shell).Except(before)) child.Exit(new ExitReason.Kill());
        await Task.Delay(Patience);
        abandoned.TrySetResult();
    }

    IReadOnlyList<IActorRef> ChildrenOf(Shell shell) => shell.Pid is { } pid ? node.Info(pid)?.Children ?? [] : [];

    /// <summary>Ends the process.</summary>
    public void Close() => _shell.Requests.Writer.TryComplete();

    sealed record Request(string Text, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<LineOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Shell
    {
        public Shell(Node node, LineSession session) => Process = Run(node, session);

        public Channel<Request> Requests { get; } = Channel.CreateUnbounded<Request>();

        public IActorRef? Pid { get; private set; }

        /// <summary>Completes with the reason when the process has ended.</summary>
        public Task<ExitReason> Process { get; }

        async Task<ExitReason> Run(Node node, LineSession session)
        {
            try
            {
                await node.Run(async self =>
                {
                    Pid = self.Self;
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
