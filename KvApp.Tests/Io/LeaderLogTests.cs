using Akka.Event;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>What is logged of and by a process, on the node of its group leader.</summary>
public sealed class LeaderLogTests(TwoConsoles consoles) : IClassFixture<TwoConsoles>
{
    static string[] Errors(TestNode node, string part) => LogLines.Of(node, LogLevel.ErrorLevel, part);

    [Fact, Trait("otp", "L5")]
    public async Task An_exception_of_a_spawned_process_is_one_error_on_its_callers_node()
    {
        await consoles.Spawn(F(Work.Boom, "of a spawned one"));
        await Wait.Until(() => Errors(consoles.Foo, "of a spawned one").Length > 0, "the error is logged");
        var error = Errors(consoles.Foo, "of a spawned one").Single();
        Assert.Contains($"Process akka://kv@127.0.0.1:", error.Replace("Process akka://kv/", "Process akka://kv@127.0.0.1:/"));
        Assert.Contains(" on bar@127.0.0.1 started from /system/kv-processes/", error);
        Assert.Contains("\n  System.InvalidOperationException: of a spawned one\n  Function: KvApp.Tests.Work.Boom/1\n  Argument: \"of a spawned one\"\n", error);
        await consoles.Nodes.Tasks(remote: true).AsyncNoLink(Work.Boom, "of a task").Yield(Wait.Long);
        await Wait.Until(() => Errors(consoles.Bar, "of a task").Length > 0, "the error is logged");
        Assert.Empty(Errors(consoles.Bar, "of a spawned one").Concat(Errors(consoles.Foo, "of a task")));
    }

    [Fact, Trait("otp", "L7")]
    public async Task What_a_spawned_process_logs_is_logged_on_its_callers_node_and_what_a_task_logs_on_its_own()
    {
        await consoles.Spawn(F(Logs, "a spawned one"));
        await consoles.Nodes.Tasks(remote: true).AsyncNoLink(Logs, "a task").Await(Wait.Long);
        foreach (var (node, other, tag) in new[] { (consoles.Foo, consoles.Bar, "a spawned one"), (consoles.Bar, consoles.Foo, "a task") })
        {
            await Wait.Until(() => LogLines.Of(node, LogLevel.WarningLevel, $"beware of {tag}").Length == 1 && LogLines.Of(node, LogLevel.InfoLevel, $"{tag} has done 3 of {{4}}").Length == 1, $"the lines of {tag}");
            Assert.Empty(LogLines.Of(other, LogLevel.WarningLevel, tag).Concat(LogLines.Of(other, LogLevel.InfoLevel, tag)));
        }
    }

    static void Logs(IProcess self, string tag)
    {
        self.Log.Info("{0} has done {1} of {2}", tag, 3, "{4}");
        self.Log.Warning("beware of {0}", tag);
        for (var n = 0; n < 500; n++) self.Log.Debug("nobody listens");
    }

    [Fact]
    public async Task It_is_logged_where_it_ran_if_the_callers_node_is_gone()
    {
        var (foo, bar) = await TestNode.Pair(LogLines.Hocon);
        await using var _ = bar;
        await foo.Node.Spawn("bar", F(FailsWhen, "gone-leader"));
        await Work.GateOf("gone-leader-started").Task.WaitAsync(Wait.Long);
        await foo.DisposeAsync();
        await Wait.Until(() => bar.Node.List().Count == 0, "bar knows of it");
        Work.GateOf("gone-leader").SetResult(1);
        await Wait.Until(() => Errors(bar, "without a leader").Length == 1 && LogLines.Of(bar, LogLevel.WarningLevel, "soon").Length == 1, "both are logged");
    }

    static async Task FailsWhen(IProcess self, string name)
    {
        Work.GateOf($"{name}-started").SetResult(1);
        await Work.GateOf(name).Task;
        self.Log.Warning("soon");
        throw new InvalidOperationException("without a leader");
    }
}
