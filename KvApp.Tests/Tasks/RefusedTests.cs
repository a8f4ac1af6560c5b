using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What is refused at the call: by the argument's name, with its value, and what to do instead.</summary>
public sealed class RefusedTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static readonly TimeSpan Negative = TimeSpan.FromSeconds(-1);

    [Fact, Trait("otp", "C1"), Trait("otp", "C2"), Trait("otp", "C3")]
    public async Task A_negative_time()
    {
        var task = nodes.Tasks(true).Async(Work.Double, 21);
        SupervisedTask<int>[] tasks = [task];
        foreach (var (name, call) in new (string, Func<object>)[]
        {
            ("timeout", () => task.Await(Negative)), ("timeout", () => task.Yield(Negative)), ("wait", () => task.Shutdown(Negative)),
            ("timeout", () => tasks.AwaitMany(Negative)), ("timeout", () => tasks.YieldMany(Negative)), ("Timeout", () => new YieldManyOptions { Timeout = Negative }),
            ("wait", () => new TaskSupervisorOptions { Shutdown = Negative }), ("wait", () => nodes.Tasks(true).With(shutdown: Negative)),
            ("timeout", () => nodes.Tasks(true).Children(Negative)), ("timeout", () => nodes.Tasks(true).Stop(timeout: Negative)),
        })
        {
            var refused = Assert.Throws<ArgumentOutOfRangeException>(call);
            Assert.Equal((name, Negative), (refused.ParamName, refused.ActualValue));
            Assert.Contains("zero or more, or Timeout.InfiniteTimeSpan", refused.Message);
        }
        // It was used up by none of them; and for ever is no negative time.
        Assert.Equal(42, await task.Await(Timeout.InfiniteTimeSpan));
        Assert.Equal(Shutdown.Infinity, Shutdown.After(Timeout.InfiniteTimeSpan));
        Assert.Equal(Shutdown.Infinity, Shutdown.After(TimeSpan.MaxValue));
        var longest = nodes.Tasks(true).Async(Work.Wait, 1);
        (await longest.Pid).Tell(1);
        Assert.Equal(2, await longest.Await(TimeSpan.MaxValue));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS17")]
    public void A_function_that_cannot_travel(bool remote)
    {
        var from = nodes.Tasks(remote);
        using var stream = new MemoryStream();
        var many = (Func<int, int>)Work.Double + Instance;
        var compiled = System.Linq.Expressions.Expression.Lambda<Func<int>>(System.Linq.Expressions.Expression.Constant(1)).Compile();
        foreach (var (what, call) in new (string, Func<object>)[]
        {
            ("captures 'stream' (System.IO.MemoryStream), which", () => from.Async(() => stream.Length)), ("captures 'stream' (", () => from.AsyncNoLink(() => stream.Length)),
            ("captures 'stream' (", () => from.StartChild(() => stream.Flush())), ("captures 'this' (KvApp.Tests.RefusedTests), which", () => from.Async(() => nodes.Foo.Name)),
            ("RefusedTests.Instance is of an object (KvApp.Tests.RefusedTests), which", () => from.Async(Instance, 1)),
            ("RefusedTests.Instance is of an object (KvApp.Tests.RefusedTests), which", () => from.Async(many, 1)),
            ("was made at run time, so that no other node has its code", () => from.Async(compiled)),
        })
        {
            var refused = Assert.Throws<ArgumentException>(() => { Unwrap(call()); });
            Assert.Equal("fun", refused.ParamName);
            Assert.Contains(what, refused.Message);
            Assert.Contains("; pass ", refused.Message);
        }
        Assert.Equal("fun", Assert.Throws<ArgumentNullException>(() => from.Async((Func<int>)null!)).ParamName);
        Assert.Contains(".AsTask()", Assert.Throws<ArgumentException>(() => from.Async(Soon)).Message);
    }

    static void Unwrap(object result)
    {
        if (result is Task { Exception: { } failure }) throw failure.InnerException!;
    }

    int Instance(int n) => n + GetHashCode();

    static ValueTask<int> Soon() => new(1);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW6")]
    public Task Whoever_is_known_and_is_not_the_owner(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).Async(Work.Double, 21);
        Action[] Calls(SupervisedTask<int> good) =>
        [
            () => _ = task.Await(), () => _ = task.GetAwaiter(), () => _ = task.Yield(), () => _ = task.Shutdown(), () => task.Ignore(), () => task.PipeTo(self.Self),
            () => _ = new[] { good, task }.AwaitMany(), () => _ = new[] { good, task }.YieldMany(), () => _ = new[] { good, task }.YieldMany(new YieldManyOptions { OnTimeout = OnYieldTimeout.KillTask }),
        ];
        string Text(IActorRef by) =>
            $"the task {task.Ref} must be queried by its owner {self.Self.Path}, but was queried by {by.Path}; start it there, or have the owner send what it gave";

        await nodes.Run(async other =>
        {
            var good = nodes.Tasks(other, remote).Async(Work.Double, 1);
            foreach (var call in Calls(good)) Assert.Equal(Text(other.Self), Assert.Throws<InvalidOperationException>(call).Message);
            Assert.Equal(2, await good); // the good one of the lists is as it was
        });
        var asked = new TaskCompletionSource<string[]>();
        Func<SupervisedTask<int>, Action[]> calls = Calls;
        var actor = nodes.Foo.System.ActorOf(Props.Create(() => new Asker(asked, calls)));
        actor.Tell(nodes.Tasks(remote).With(owner: actor).Async(Work.Double, 1));
        Assert.All(await asked.Task.WaitAsync(Wait.Long), message => Assert.Equal(Text(actor), message));
        var completed = SupervisedTask.Completed(1);
        await nodes.Run(other => Task.FromResult(Assert.Throws<InvalidOperationException>(() => { completed.Ignore(); })));

        Assert.Equal(42, await Task.Run(async () => await task)); // the same process, on another thread
        // Code that is no process and no actor may: nobody can say that it is not the owner.
        var third = nodes.Tasks(self, remote).Async(Work.Double, 3);
        Task<int> outside;
        using (ExecutionContext.SuppressFlow()) outside = Task.Run(() => third.Await(Wait.Long));
        Assert.Equal(6, await outside);
    });

    sealed class Asker : ReceiveActor
    {
        public Asker(TaskCompletionSource<string[]> asked, Func<SupervisedTask<int>, Action[]> calls) =>
            Receive<SupervisedTask<int>>(good => asked.SetResult([.. calls(good).Select(call => Assert.Throws<InvalidOperationException>(call).Message)]));
    }
}
