using Akka.Event;

namespace KvApp.Tasks;

/// <summary>What is logged of a process that crashed, as OTP words it: on the node of its group leader.</summary>
internal static class CrashReport
{
    public static void Log(LocalNode node, ProcessStart start, RunningProcess process, string? leader, ExitReason reason)
    {
        var what = start.Kind == ProcessKind.Task ? "Task" : "Process";
        var callers = process.Callers;
        object[] told =
        [
            process.Pid.Path, start.Origin.Name ?? callers.FirstOrDefault()?.Path.ToString() ?? "no process", reason, process.Function, start.Called.ArgumentText ?? "none",
            callers.Count == 0 ? "none" : string.Join(" ", callers.Select(caller => caller.Path)), StackOf(reason),
        ];
        if (leader is null) Here();
        else LeaderLog.Send(node.Io, leader, process.Pid, LogLevel.ErrorLevel, string.Format(null, what + " {0} on " + node.Self + " started from {1} terminating\n  {2}\n  Function: {3}\n  Argument: {4}\n  Callers: {5}{6}", told), Here);

        // Named, so that a logger of this node has them as properties of the event.
        void Here() => node.Log.Error(what + " {Pid} started from {StartedFrom} terminating\n  {CrashReason}\n  Function: {Function}\n  Argument: {Argument}\n  Callers: {Callers}{Stack}", told);
    }

    static string StackOf(ExitReason reason) => reason switch
    {
        ExitReason.Failed { Text: { } text } => $"\n{text}",
        ExitReason.Failed { StackTrace: { } stack } => $"\n{stack}",
        ExitReason.Thrown { StackTrace: { } stack } => $"\n{stack}",
        _ => "",
    };
}
