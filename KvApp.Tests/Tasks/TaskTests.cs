using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tasks on another node: what the owner is given, and what it is told.</summary>
public sealed class TaskTests : IAsyncLifetime
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

    static async Task<ExitReason> Reason<T>(SupervisedTask<T> task) => (await Assert.ThrowsAsync<ExitException>(() => task.Await(Wait.Long))).Reason;

    int Conversations => _foo.Node.Local.Peers.All.Concat(_bar.Node.Local.Peers.All).Sum(peer => peer.Open?.Conversations ?? 0);

    [Fact, Trait("otp", "AW1"), Trait("otp", "AS1")]
    public async Task A_function_runs_on_the_other_node_and_its_value_comes_back()
    {
        Assert.Equal(42, await _tasks.Async(Work.Double, 21));
        Assert.Equal(42, await _tasks.Async(Work.DoubleLater, 21));
        Assert.Equal($"hello from {_bar.Name}", await _tasks.Async(Work.Where, "hello"));
        await _tasks.Async(Work.Nothing, 1);
        await Wait.Until(() => Conversations == 0, "nothing is left of a task that ended");
    }

    [Fact, Trait("otp", "X2"), Trait("otp", "X3"), Trait("otp", "X4")]
    public async Task An_exception_a_throw_and_an_exit_are_told_apart()
    {
        var failed = Assert.IsType<ExitReason.Failed>(await Reason(_tasks.AsyncNoLink(Work.Boom, "ouch")));
        Assert.Equal(("System.InvalidOperationException", "ouch"), (failed.ExceptionType, failed.Message));
        Assert.Contains("Work.Boom", failed.StackTrace);
        Assert.Equal("ball", Assert.IsType<ExitReason.Thrown>(await Reason(_tasks.AsyncNoLink(Work.Throw, "ball"))).Value);
        Assert.Equal(new ExitReason.Custom("why"), await Reason(_tasks.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom("why"))));
    }

    [Fact, Trait("otp", "X5"), Trait("otp", "AW2")]
    public async Task A_function_that_exits_normally_has_given_no_value() =>
        Assert.IsType<ExitReason.Normal>(await Reason(_tasks.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Normal())));

    [Fact, Trait("otp", "AS3")]
    public async Task A_supervisor_that_is_not_there_is_NoProcess() =>
        Assert.IsType<ExitReason.NoProcess>(await Reason(TaskSupervisor.On(_foo.System, "nobody", "bar").Async(Work.Double, 1)));

    [Fact, Trait("otp", "AS4"), Trait("otp", "AW3")]
    public async Task A_node_that_goes_down_is_named()
    {
        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        await task.Pid;
        await _bar.DisposeAsync();
        Assert.Equal(new ExitReason.NoConnection(_bar.Name), await Reason(task));
        Assert.Equal(new ExitReason.NoConnection(_bar.Name), await Reason(_tasks.AsyncNoLink(Work.Double, 1)));
        var yielded = await Assert.ThrowsAsync<ExitException>(() => _tasks.AsyncNoLink(Work.Double, 1).Yield());
        Assert.IsType<ExitReason.NoConnection>(yielded.Reason);
    }

    [Fact]
    public async Task A_node_that_nobody_has_heard_of_is_NoConnection() =>
        Assert.Equal(new ExitReason.NoConnection("nowhere"), await Reason(TaskSupervisor.On(_foo.System, "work", "nowhere").Async(Work.Double, 1)));

    [Fact, Trait("otp", "X9")]
    public void A_function_that_the_other_node_lacks_is_undefined()
    {
        var missing = Assert.Throws<ExitException>(() => FunctionTable.Find(Work.Missing, hasTarget: false, hasArgument: true));
        Assert.Contains("KvApp.Tests.Work.WasRemoved", Assert.IsType<ExitReason.Undefined>(missing.Reason).Function);
        Assert.NotNull(FunctionTable.Find(FunctionName.Of(((Func<int, int>)Work.Double).Method), hasTarget: false, hasArgument: true));
    }

    [Fact, Trait("otp", "AW4"), Trait("otp", "AW5")]
    public async Task A_task_that_is_not_there_in_time_goes_on_and_is_never_heard_of_again()
    {
        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        var pid = await task.Pid;
        Assert.IsType<ExitReason.Timeout>((await Assert.ThrowsAsync<ExitException>(() => task.Await(TimeSpan.Zero))).Reason);
        var down = _foo.Node.WhenDown(pid);
        Assert.Equal([pid], await _tasks.Children(Wait.Long)); // answered after the monitor has been taken in
        pid.Tell(1);
        Assert.IsType<ExitReason.Normal>(await down.WaitAsync(Wait.Long));
        await Wait.Until(() => Conversations == 0, "nothing is left of the task");
    }

    [Fact, Trait("otp", "AW8")]
    public async Task A_value_that_is_there_is_given_without_waiting()
    {
        var task = _tasks.Async(Work.Double, 21);
        await task.Pid;
        await Wait.Until(() => Conversations == 0, "the end has come");
        Assert.Equal(42, await task.Await(TimeSpan.Zero));
    }

    [Fact, Trait("otp", "Y1"), Trait("otp", "Y2"), Trait("otp", "Y4")]
    public async Task Yield_gives_the_value_the_reason_or_nothing_yet()
    {
        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        var pid = await task.Pid;
        Assert.Null(await task.Yield(TimeSpan.Zero));
        pid.Tell(41);
        Assert.Equal(new TaskResult<int>.Ok(42), await task.Yield(Wait.Long));
        Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<int>.Exit>(await _tasks.AsyncNoLink(Work.Boom, "ouch").Yield(Wait.Long)).Reason);
    }

    [Fact]
    public async Task Awaiting_twice_or_for_a_negative_time_is_refused_at_the_call()
    {
        var task = _tasks.Async(Work.Double, 21);
        Assert.Contains("-00:00:01", Assert.Throws<ArgumentOutOfRangeException>(() => { _ = task.Await(TimeSpan.FromSeconds(-1)); }).Message);
        Assert.Equal(42, await task);
        Assert.Contains("has been awaited", Assert.Throws<InvalidOperationException>(() => { _ = task.Await(); }).Message);
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_and_not_the_task()
    {
        using var cancel = new CancellationTokenSource();
        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        var pid = await task.Pid;
        var waiting = task.Await(Wait.Long, cancel.Token);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal([pid], await _tasks.Children(Wait.Long));
    }

    [Fact]
    public async Task What_cannot_travel_is_refused_at_the_call_by_name()
    {
        using var stream = new MemoryStream();
        Assert.Contains("the lambda captures 'stream' (System.IO.MemoryStream)", Assert.Throws<ArgumentException>(() => { _tasks.Async(() => stream.Length); }).Message);
        Assert.Contains("System.IO.MemoryStream", Assert.Throws<ValueNotSendableException>(() => { _tasks.Async(TakesStream, new MemoryStream()); }).Message);
        var result = Assert.IsType<ExitReason.Failed>(await Reason(_tasks.AsyncNoLink(Work.Unsendable, 1)));
        Assert.Contains("System.IO.MemoryStream", result.Message);
    }

    static int TakesStream(MemoryStream stream) => (int)stream.Length;

    [Theory, InlineData(0), InlineData(65_000), InlineData(66_000), InlineData(5_000_000)]
    public async Task A_value_of_any_size_goes_there_and_comes_back(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        Assert.Equal(bytes, await _tasks.Async(Work.Echo, bytes).Await(Wait.Long));
    }

    [Fact]
    public async Task Small_tasks_overtake_a_large_one_and_all_come_back()
    {
        var large = _tasks.Async(Work.Echo, new byte[15_000_000]);
        Assert.Equal(Enumerable.Range(0, 500).Select(n => n * 2), await Task.WhenAll(Enumerable.Range(0, 500).Select(n => _tasks.Async(Work.Double, n).Await(Wait.Long))));
        Assert.Equal(15_000_000, (await large.Await(Wait.Long)).Length);
    }

    [Fact]
    public async Task More_than_may_travel_is_refused_by_its_size() =>
        Assert.Contains("kv.tasks.code.max-size", (await Assert.ThrowsAnyAsync<Exception>(async () => await _tasks.Async(Work.Echo, new byte[17 * 1024 * 1024]))).Message);

    [Fact, Trait("otp", "CA1")]
    public async Task A_task_knows_who_started_it()
    {
        TaskSupervisor.Start(_foo.System, "local");
        var actor = _foo.System.ActorOf(Props.Create(() => new Idle()), "alice");
        Assert.Equal("alice", await _tasks.With(owner: actor).AsyncNoLink(Work.Callers, 0));
        Assert.Equal("", await _tasks.AsyncNoLink(Work.Callers, 0));
    }

    sealed class Idle : ReceiveActor;
}
