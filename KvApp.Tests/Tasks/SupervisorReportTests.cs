using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What supervisors say of their children, and what they can be asked.</summary>
public sealed class SupervisorReportTests
{
    static void Crash(int _) => throw new InvalidOperationException("again");

    [Theory, Trait("otp", "L4"), InlineData("DEBUG"), InlineData("INFO")]
    public async Task What_becomes_of_children_is_told_at_debug_and_not_otherwise(string level)
    {
        await using var node = TestNode.Start("foo", LogLines.Hocon.Replace("INFO", level));
        var work = TaskSupervisor.Start(node.System, "work");
        var ended = node.Node.WhenDown(work.Pid!).WaitAsync(Wait.Long);
        await work.AsyncNoLink(Work.Boom, "once").Yield(Wait.Long);
        // These were meant to end.
        Assert.Equal(2, await work.AsyncNoLink(Work.Double, 1));
        Assert.True(await work.TerminateChild(await work.StartChild(Work.Trapping, 1, shutdown: Shutdown.BrutalKill), Wait.Long));
        await work.StartChild(Crash, 1, Restart.Permanent);
        await ended;

        // One logger takes all lines, in their order.
        node.Node.Local.Log.Info("that was all");
        await Wait.Until(() => LogLines.Of(node, LogLevel.InfoLevel, "that was all").Length == 1, "all is logged");
        var (ends, starts, last) = (LogLines.Of(node, LogLevel.DebugLevel, "supervisor work: its child "), LogLines.Of(node, LogLevel.DebugLevel, "supervisor work has started "), LogLines.Of(node, LogLevel.DebugLevel, "supervisor work ends: "));
        if (level == "DEBUG")
        {
            Assert.Equal((1, 4), (ends.Count(line => line.EndsWith("has ended (System.InvalidOperationException: once)")), ends.Count(line => line.EndsWith("has ended (System.InvalidOperationException: again)"))));
            Assert.Equal((5, 3), (ends.Length, starts.Length));
            Assert.Contains("it has restarted its children 3 times within 5 s", Assert.Single(last));
        }
        else Assert.Equal((0, 0, 0), (ends.Length, starts.Length, last.Length));
        foreach (var shown in (LogLevel[])[LogLevel.InfoLevel, LogLevel.WarningLevel, LogLevel.ErrorLevel]) Assert.Empty(LogLines.Of(node, shown, "supervisor work"));
    }

    [Fact]
    public async Task Supervisors_are_listed_while_they_run_and_processes_say_what_they_do()
    {
        await using var node = TestNode.Start("foo");
        Assert.Empty(TaskSupervisor.List(node.System));
        var (work, _) = (TaskSupervisor.Start(node.System, "work"), TaskSupervisor.Start(node.System, "also"));
        Assert.Equal(["also", "work"], TaskSupervisor.List(node.System).Select(supervisor => supervisor.Name));

        var task = work.AsyncNoLink(Work.Wait, 1);
        var pid = await task.Pid;
        Assert.Equal(("KvApp.Tests.Work.Wait/2", 0), node.Node.Info(pid) is { } info ? (info.Function, info.Waiting) : default);
        pid.Tell("not a number");
        await Wait.Until(() => node.Node.Info(pid)?.Waiting == 1, "a message waits");
        pid.Tell(2);
        Assert.Equal(3, await task);
        Assert.Null(node.Node.Info(pid));
        Assert.Null(node.Node.Info(work.Pid!));
        Assert.Null(node.Node.Info(ActorRefs.Nobody));

        await work.Stop(timeout: Wait.Long);
        await Wait.Until(() => TaskSupervisor.List(node.System).Count == 1, "it is gone");
        Assert.Equal("also", Assert.Single(TaskSupervisor.List(node.System)).Name);
    }
}
