using System.Diagnostics;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Stops a line: what the line has started is killed, and the line itself ends at a checkpoint, or with the failure of what it waits for.
/// </summary>
internal sealed class LineStop
{
    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20), Answers = TimeSpan.FromSeconds(1);

    readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _ended = new();
    readonly HashSet<IActorRef> _before, _killed = [];
    readonly IProcess _process;
    readonly Rpc _rpc;
    readonly TimeSpan _patience;
    Task _stopping = Task.CompletedTask;
    bool _trapped;

    LineStop(IProcess process, Rpc rpc, IEnumerable<IActorRef> before, TimeSpan patience) =>
        (_process, _rpc, _before, _patience) = (process, rpc, [.. before], patience);

    /// <summary>Completes when the line has ended neither at a checkpoint nor otherwise, although it was to stop.</summary>
    public Task Abandoned => _abandoned.Task;

    /// <summary>Remembers what runs before the line: it is not the line's.</summary>
    /// <param name="node">The node of the process.</param>
    /// <param name="process">The process that the line will run in.</param>
    /// <param name="patience">How long the line may take to end.</param>
    public static async Task<LineStop> Prepare(Node node, IProcess process, TimeSpan patience)
    {
        var rpc = Rpc.Get(process.System);
        // The pids of tasks on other nodes are asked for only where there are such tasks.
        var before = node.Info(process.Self) is null ? [] : await Children(rpc, process);
        return new(process, rpc, before, patience);
    }

    public void Begin() => _stopping = Stop();

    /// <summary>The line has ended, or is abandoned.</summary>
    public async Task End()
    {
        await _ended.CancelAsync();
        await _stopping;
        if (_killed.Count == 0) return;
        // Links to the killed: their exit signals have become messages.
        while (await Took(_killed)) { }
        _process.TrapExit = _trapped;
    }

    async Task Stop()
    {
        _trapped = _process.TrapExit;
        for (var since = Stopwatch.StartNew(); since.Elapsed < _patience && !_ended.IsCancellationRequested;)
        {
            foreach (var child in (await Children(_rpc, _process)).Except(_before))
            {
                // A task is linked to the prompt, which is not to end with it.
                _process.TrapExit = true;
                if (_killed.Add(child)) child.Exit(new ExitReason.Kill());
            }
            await Task.WhenAny(Task.Delay(Again, _ended.Token));
        }
        _abandoned.TrySetResult();
    }

    async Task<bool> Took(HashSet<IActorRef> killed)
    {
        try
        {
            return await _process.Receive<Exit>(exit => killed.Contains(exit.Pid), TimeSpan.Zero) is not null;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    static async Task<IReadOnlyList<IActorRef>> Children(Rpc rpc, IProcess process)
    {
        try
        {
            return (await rpc.PInfo(process.Self).WaitAsync(Answers))?.Children ?? [];
        }
        catch (TimeoutException)
        {
            return Node.Get(process.System).Info(process.Self)?.Children ?? [];
        }
    }
}
