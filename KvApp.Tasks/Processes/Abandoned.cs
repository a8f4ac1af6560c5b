using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>
/// Functions that still run though an exit signal has ended their process for everyone else. A thread cannot be killed, so counting them,
/// and saying so of those that take long, is all that can be done.
/// </summary>
internal sealed class Abandoned
{
    static readonly TimeSpan ReportAfter = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<RunningProcess, (long Since, ExitReason Reason)> _running = new();

    public int Count => _running.Count;

    /// <summary>False if another signal has been quicker.</summary>
    public bool TryAdd(RunningProcess process, ExitReason reason)
    {
        if (!_running.TryAdd(process, (Stopwatch.GetTimestamp(), reason))) return false;
        Checkpoint.Begin();
        return true;
    }

    public void Remove(RunningProcess process)
    {
        if (_running.TryRemove(process, out _)) Checkpoint.End();
    }

    /// <summary>Says so, once, of each that has become late since the last report.</summary>
    public void Report(ILoggingAdapter log, TimeSpan sinceLast)
    {
        foreach (var (process, (since, reason)) in _running)
            if (Stopwatch.GetElapsedTime(since) is var age && age >= ReportAfter && age - sinceLast < ReportAfter)
                log.Warning("the function {0} of {1} still runs {2:0} s after its process ended ({3})", process.Function, process.Pid.Path, ReportAfter.TotalSeconds, reason);
    }
}
