using Akka;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Every shape that a function may have, as people type it: it compiles, has the type that is meant, and runs on another node.</summary>
public sealed class ShapeTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;
    TaskSupervisor _tasks = null!;

    public async Task InitializeAsync()
    {
        (_foo, _bar) = await TestNode.Pair();
        TaskSupervisor.Start(_bar.System, "work");
        _tasks = TaskSupervisor.On(_foo.System, "work", "bar");
    }

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    [Fact]
    public async Task Of_nothing()
    {
        await Gives(2, _tasks.Async(() => 1 + 1));
        await Gives(2, _tasks.Async(static async () => { await Task.Yield(); return 2; }));
        await Gives(1, _tasks.Async(() => Task.FromResult(1)));
        await Gives(Done.Instance, _tasks.Async(async () => { await Task.Yield(); }));
        await Gives(Done.Instance, _tasks.Async(() => Console.Out.Flush()));
        await Gives(Done.Instance, _tasks.Async(() => Task.CompletedTask));
        await Gives(1, _tasks.Async(One));
        await Gives(1, _tasks.Async(OneLater));
        await Gives(Done.Instance, _tasks.Async(NoResult));
        await Gives(Done.Instance, _tasks.Async(Nothing));
    }

    [Fact]
    public async Task Of_its_process()
    {
        await Gives(_bar.Name, _tasks.Async(static self => self.Node));
        await Gives(1, _tasks.Async(static async self => { await Task.Delay(1, self.Stopping); return 1; }));
        await Gives(Done.Instance, _tasks.Async(static async self => { await Task.Delay(1, self.Stopping); }));
        await Gives(Done.Instance, _tasks.Async(static self => self.Self.Tell("x")));
        await Gives(_bar.Name, _tasks.Async(WithProcess));
        var (ok, node) = await _tasks.Async(static self => Task.FromResult(("ok", self.Node)));
        Assert.Equal(("ok", _bar.Name), (ok, node));
    }

    [Fact]
    public async Task Of_an_argument()
    {
        await Gives(42, _tasks.Async(static n => n * 2, 21));
        await Gives(42, _tasks.Async(static async n => { await Task.Yield(); return n * 2; }, 21));
        await Gives(42, _tasks.Async(Work.Double, 21));
        await Gives(42, _tasks.Async(Work.DoubleLater, 21));
        await Gives(Done.Instance, _tasks.Async(NapFor, 1));
        await Gives(3, _tasks.Async(Math.Abs, -3));
        await Gives(Done.Instance, _tasks.Async(static n => Console.Out.Flush(), 3));
        await Gives(Done.Instance, _tasks.Async(static async n => { await Task.Delay(n); }, 3));
        await Gives("a1", _tasks.Async(static t => t.A + t.B, (A: "a", B: 1)));
        await Gives(42, _tasks.Async(F(Work.Double, 21)));
    }

    [Fact]
    public async Task Of_its_process_and_an_argument()
    {
        await Gives(42, _tasks.Async(static async (self, n) => { await Task.Yield(); return n * 2; }, 21));
        await Gives(42, _tasks.Async(static (self, n) => n * 2, 21));
        await Gives(Done.Instance, _tasks.Async(static (self, n) => self.Self.Tell(n), 21));
        await Gives(Done.Instance, _tasks.Async(static async (self, n) => { await Task.Delay(n, self.Stopping); }, 1));
        await Gives($"abc on {_bar.Name}", _tasks.Async(WithBoth, "abc"));
    }

    [Fact]
    public async Task Of_no_return()
    {
        await Fails(_tasks.AsyncNoLink(() => throw new InvalidOperationException("boom")));
        await Fails(_tasks.AsyncNoLink<int>(() => throw new InvalidOperationException("boom")));
        await Fails(_tasks.AsyncNoLink<int>(async () => { await Task.Yield(); throw new InvalidOperationException("boom"); }));
        await Fails(_tasks.AsyncNoLink(static (string why) => throw new InvalidOperationException(why), "boom"));
        var shutdown = await Assert.ThrowsAsync<ExitException>(() => _tasks.AsyncNoLink(static self => { throw new ExitException(new ExitReason.Shutdown()); }).Await());
        Assert.Equal(new ExitReason.Shutdown(), shutdown.Reason);
    }

    [Fact]
    public async Task Of_children()
    {
        IActorRef[] pids =
        [
            await _tasks.StartChild(() => NoResult()), await _tasks.StartChild(NoResult, Restart.Transient, Shutdown.BrutalKill), await _tasks.StartChild(Nothing), await _tasks.StartChild(static self => NoResult(), Restart.Temporary),
            await _tasks.StartChild(static async self => { while (!self.Stopping.IsCancellationRequested) await Task.Delay(10); }, Restart.Transient, TimeSpan.FromSeconds(1)),
            await _tasks.StartChild(NapFor, 10, Restart.Transient), await _tasks.StartChild(static ms => Task.Delay(ms), 10), await _tasks.StartChild(static async (self, ms) => await Task.Delay(ms, self.Stopping), 10, Restart.Transient),
            await _tasks.StartChild(F(NapFor, 1), Restart.Transient),
        ];
        foreach (var pid in pids) Assert.Equal(_bar.Address, pid.Path.Address);
        pids[4].Exit(new ExitReason.Shutdown());
        foreach (var pid in pids) await _foo.Node.WhenDown(pid).WaitAsync(Wait.Long);
    }

    [Fact]
    public async Task Of_tasks_without_a_supervisor()
    {
        Assert.Equal(3, await SupervisedTask.Completed(3));
        await Gives(1, SupervisedTask.Async(_foo.System, OneLater));
        await Gives(1, SupervisedTask.Async(_foo.System, One));
        await Gives(42, SupervisedTask.Async(_foo.System, F(Work.Double, 21)));
        Assert.Equal(3, await _foo.Node.Run(static async self => await TaskSupervisor.On(self, "work", "bar").Async(static () => 3)));
    }

    [Fact]
    public async Task A_value_task_is_refused() =>
        Assert.Contains(".AsTask()", Assert.Throws<ArgumentException>(() => { _tasks.Async(static () => ValueTask.FromResult(1)); }).Message);

    static async Task Gives<T>(T expected, SupervisedTask<T> task) => Assert.Equal(expected, await task.Await(Wait.Long));

    static async Task Fails<T>(SupervisedTask<T> task) =>
        Assert.Equal("boom", Assert.IsType<ExitReason.Failed>((await Assert.ThrowsAsync<ExitException>(() => task.Await(Wait.Long))).Reason).Message);

    static int One() => 1;

    static Task<int> OneLater() => Task.FromResult(1);

    static Task NoResult() => Task.CompletedTask;

    static void Nothing() { }

    static Task NapFor(int ms) => Task.Delay(ms);

    static Task<NodeName> WithProcess(IProcess self) => Task.FromResult(self.Node);

    static Task<string> WithBoth(IProcess self, string text) => Task.FromResult($"{text} on {self.Node}");
}
