using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;
using Inbox = Akka.Actor.Inbox;

namespace KvApp.Tests;

/// <summary>What is logged of a task that ends, and where: one error of a crash, nothing of any other end.</summary>
public sealed class CrashLogTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;
    Inbox _fooErrors = null!;
    Inbox _barErrors = null!;
    TaskSupervisor _there = null!;

    public async Task InitializeAsync()
    {
        (_foo, _bar) = await TestNode.Pair("akka { loglevel = ERROR, loggers = [] }");
        (_fooErrors, _barErrors) = (Errors(_foo), Errors(_bar));
        _there = TaskSupervisor.Start(_bar.System, "work");
    }

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    static Inbox Errors(TestNode node)
    {
        var inbox = Inbox.Create(node.System);
        node.System.EventStream.Subscribe(inbox.Receiver, typeof(Error));
        return inbox;
    }

    static async Task<Error> Next(Inbox errors) => (Error)await errors.ReceiveAsync(Wait.Long);

    // The thread that ends a task logs it: of the tasks that ended before this one, nothing will come later.
    static async Task HasNoOther(TestNode node, Inbox errors)
    {
        await Assert.ThrowsAsync<ExitException>(() => node.Node.Run(_ => Task.FromResult(Work.Boom("the last"))));
        Assert.Contains("the last", Text(await Next(errors)));
    }

    static string Text(LogEvent line) => line.Message.ToString()!;

    TaskSupervisor FromFoo => TaskSupervisor.On(_foo.System, "work", _bar.Name);

    [Theory, Trait("otp", "L1"), Trait("otp", "AS18"), InlineData("supervised"), InlineData("child"), InlineData("here"), InlineData("unsupervised"), InlineData("program")]
    public async Task A_crash_is_one_error_on_the_node_that_runs_the_task(string kind)
    {
        var owner = _foo.System.ActorOf(Props.Create(() => new Idle()), "owner");
        var boom = F(Work.BoomAt, (object)"the start");
        switch (kind)
        {
            case "supervised": await FromFoo.With(owner: owner).AsyncNoLink(boom).Yield(Wait.Long); break;
            case "child": await FromFoo.With(owner: owner).StartChild(boom); break;
            case "here": await _there.AsyncNoLink(boom).Yield(Wait.Long); break;
            case "unsupervised": await SupervisedTask.Async(_bar.System, boom).Yield(Wait.Long); break;
            case "program": await Assert.ThrowsAsync<ExitException>(() => _bar.Node.Run(_ => Task.FromResult(Work.BoomAt("the start")))); break;
        }
        var error = await Next(_barErrors);
        await HasNoOther(_bar, _barErrors);
        await HasNoOther(_foo, _fooErrors);

        Assert.True(error.TryGetProperties(out var properties));
        var failed = Assert.IsType<ExitReason.Failed>(properties!["CrashReason"]);
        Assert.Equal(("System.InvalidOperationException", "at a String"), (failed.ExceptionType, failed.Message));
        Assert.Equal(kind is "supervised" or "child" ? owner.Path.ToStringWithAddress(_foo.Address) : "none", properties["Callers"]);
        Assert.Contains(kind is "unsupervised" or "program" ? "/system/kv-processes/" : "/user/work/", $"{properties["Pid"]}");
        Assert.StartsWith($"Task {properties["Pid"]} started from ", Text(error));
        Assert.Contains(" terminating\n  System.InvalidOperationException: at a String\n", Text(error));
        if (kind != "program") Assert.Contains("\n  Function: KvApp.Tests.Work.BoomAt/1\n  Argument: \"the start\"\n", Text(error));
        else Assert.Contains($"\n  Function: KvApp.Tests.CrashLogTests.{nameof(A_crash_is_one_error_on_the_node_that_runs_the_task)}, a lambda/1\n  Argument: none\n", Text(error));
        Assert.Contains("   at KvApp.Tests.Work.BoomAt(Object what)", Text(error));
    }

    [Fact, Trait("otp", "L1"), Trait("otp", "X3"), Trait("otp", "X4")]
    public async Task A_throw_and_an_abnormal_exit_are_crashes_too()
    {
        await FromFoo.AsyncNoLink(Work.Throw, "a value").Yield(Wait.Long);
        await FromFoo.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom("enough")).Yield(Wait.Long);
        await FromFoo.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Kill()).Yield(Wait.Long);
        Assert.Contains("\n  throw a value\n  Function: KvApp.Tests.Work.Throw/1\n", Text(await Next(_barErrors)));
        Assert.Contains("\n  enough\n  Function: KvApp.Tests.Work.ExitWith/1\n", Text(await Next(_barErrors)));
        Assert.Contains("\n  kill\n", Text(await Next(_barErrors)));
    }

    [Fact, Trait("otp", "L2")]
    public async Task Nothing_is_logged_of_an_end_that_was_meant()
    {
        await FromFoo.AsyncNoLink(Work.Double, 1);
        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown(), new ExitReason.Shutdown("done") })
            await FromFoo.AsyncNoLink(Work.ExitWith, reason).Yield(Wait.Long);
        foreach (var signal in new ExitReason[] { new ExitReason.Shutdown(), new ExitReason.Kill(), new ExitReason.Custom("enough") })
        {
            foreach (var task in new[] { FromFoo.AsyncNoLink(Work.Wait, 1), SupervisedTask.Async(_bar.System, F(Work.Wait, 1)) })
            {
                (await task.Pid).Exit(signal);
                Assert.NotNull(await task.Yield(Wait.Long));
            }
        }
        var cancelled = FromFoo.AsyncNoLink(Work.UntilStopped, 1);
        (await cancelled.Pid).Exit(new ExitReason.Custom("enough"));
        await cancelled.Yield(Wait.Long);
        await FromFoo.AsyncNoLink(Work.Wait, 1).Shutdown();
        await FromFoo.AsyncNoLink(Work.Wait, 1).Shutdown(Shutdown.BrutalKill);
        Assert.True(await FromFoo.TerminateChild(await FromFoo.StartChild(Work.UntilStopped, 1)));
        var last = FromFoo.AsyncNoLink(Work.Wait, 1);
        await last.Pid;
        await _there.Stop();
        await last.Yield(Wait.Long);
        await HasNoOther(_bar, _barErrors);
        await HasNoOther(_foo, _fooErrors);
    }

    [Fact, Trait("otp", "L3"), Trait("otp", "P3")]
    public async Task Who_started_it_is_told_by_name_with_the_node_if_that_is_another_or_else_by_pid()
    {
        var owner = _foo.System.ActorOf(Props.Create(() => new Idle()));
        await FromFoo.With(owner: owner).AsyncNoLink(Work.Boom, "").Yield(Wait.Long);
        Assert.Contains($" started from {owner.Path.ToStringWithAddress(_foo.Address)} terminating", Text(await Next(_barErrors)));

        _foo.Node.Register("shell", owner);
        await FromFoo.With(owner: owner).AsyncNoLink(Work.Boom, "").Yield(Wait.Long);
        Assert.Contains($" started from shell on {_foo.Name} terminating", Text(await Next(_barErrors)));
        _foo.Node.Unregister("shell");
        await FromFoo.With(owner: owner).AsyncNoLink(Work.Boom, "").Yield(Wait.Long);
        Assert.Contains($" started from {owner.Path.ToStringWithAddress(_foo.Address)} terminating", Text(await Next(_barErrors)));

        var local = _bar.System.ActorOf(Props.Create(() => new Idle()));
        await _there.With(owner: local).AsyncNoLink(Work.Boom, "").Yield(Wait.Long);
        Assert.Contains($" started from {local.Path} terminating", Text(await Next(_barErrors)));
        _bar.Node.Register("local-shell", local);
        await _there.With(owner: local).AsyncNoLink(Work.Boom, "").Yield(Wait.Long);
        Assert.Contains(" started from local-shell terminating", Text(await Next(_barErrors)));
        await FromFoo.AsyncNoLink(Work.Boom, "").Yield(Wait.Long);
        Assert.Contains(" started from no process terminating", Text(await Next(_barErrors)));
    }

    [Fact]
    public async Task An_argument_that_cannot_be_asked_or_is_large_does_not_hold_up_the_log()
    {
        await FromFoo.AsyncNoLink(Work.BoomAt, (object)new Unaskable(1)).Yield(Wait.Long);
        Assert.Contains("\n  Argument: (KvApp.Tests.CrashLogTests+Unaskable, whose ToString throws NotSupportedException)\n", Text(await Next(_barErrors)));
        await FromFoo.AsyncNoLink(Work.BoomAt, (object)new string('x', 100_000)).Yield(Wait.Long);
        Assert.Contains("\n  Argument: 100", Text(await Next(_barErrors))); // so many bytes
        await FromFoo.AsyncNoLink(Work.BoomAt, (object)new string('x', 10_000)).Yield(Wait.Long);
        Assert.InRange(Text(await Next(_barErrors)).Split('\n').Single(line => line.Contains("Argument: ")).Length, 200, 250);
    }

    public sealed record Unaskable(int Value)
    {
        public override string ToString() => throw new NotSupportedException();
    }

    sealed class Idle : ReceiveActor;
}
