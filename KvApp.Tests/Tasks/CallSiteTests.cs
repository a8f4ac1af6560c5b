using Akka;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Whole pieces of code, as actors and programs have them: each compiles as it stands, and does what it looks like.</summary>
public sealed class CallSiteTests : OnTwoNodes
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>An actor that owns tasks, watches a pid, and has a supervisor for a child.</summary>
    sealed class Asker : ReceiveActor
    {
        public Asker(IActorRef bucket, IActorRef told)
        {
            var tasks = TaskSupervisor.On(Context, "work", "bar");
            var monitor = Context.Monitor(bucket);
            Context.Link(bucket);
            Context.TrapExit();
            Receive<Down>(down => down.Ref == monitor, down =>
            {
                Context.Demonitor(down.Ref, flush: true);
                told.Tell(("down", down.Reason));
            });
            Receive<Exit>(exit => { if (exit.Reason is ExitReason.Failed { ExceptionType: var type }) told.Tell(("exit", type)); });
            ReceiveAsync<string>(async text => Sender.Tell(await tasks.Async(Work.DoubleLater, text.Length)));
            Receive<int>(n => tasks.AsyncNoLink(Work.Double, n).PipeTo(Self));
            Receive<TaskReply>(reply => told.Tell(("reply", reply.Value)));
            Receive<bool>(_ => told.Tell(TaskSupervisor.Start(Context, "under-me", new() { MaxChildren = 100, Shutdown = Second }).Name));
        }
    }

    [Fact]
    public Task An_actor_awaits_tasks_pipes_them_and_hears_of_a_pid() => Run(async self =>
    {
        var bucket = await There.StartChild(static async self => { throw new InvalidOperationException($"{await self.Receive<int>()}"); });
        var asker = Foo.System.ActorOf(Props.Create(() => new Asker(bucket, self.Self)));
        Assert.Equal(10, await asker.Ask<int>("hello", Wait.Long));
        asker.Tell(21);
        Assert.Equal(("reply", (object?)42), await self.Receive<(string, object?)>(timeout: Wait.Long));
        asker.Tell(true);
        Assert.Equal("under-me", await self.Receive<string>(timeout: Wait.Long));
        Assert.Equal(2, await TaskSupervisor.On(self, "under-me").Async(Work.Double, 1));
        bucket.Tell(1);
        var heard = new HashSet<object> { await self.Receive<System.Runtime.CompilerServices.ITuple>(timeout: Wait.Long), await self.Receive<System.Runtime.CompilerServices.ITuple>(timeout: Wait.Long) };
        Assert.Contains(("exit", "System.InvalidOperationException"), heard);
        Assert.Contains(heard, tuple => tuple is (string, ExitReason) and ("down", ExitReason.Failed));
    });

    [Fact]
    public async Task A_program_tells_how_tasks_ended()
    {
        NodeName bar = "bar@127.0.0.1";
        NodeName[] all = [bar, "foo"];
        var tasks = TaskSupervisor.On(Foo.System, "work", all[0]);
        var said = new List<object>();
        foreach (var task in new[] { tasks.AsyncNoLink(One), tasks.AsyncNoLink(Work.Boom, "ouch"), TaskSupervisor.On(Foo.System, "work", "nowhere").AsyncNoLink(One), tasks.AsyncNoLink(Work.Wait, 1) })
        {
            try
            {
                switch (await task.Yield(task.Function.EndsWith("Wait") ? TimeSpan.Zero : Wait.Long))
                {
                    case TaskResult<int>.Ok(var value): said.Add(value); break;
                    case TaskResult<int>.Exit(ExitReason.Failed failed, _): said.Add(failed.Message); break;
                    case TaskResult<int>.Exit { Reason: ExitReason.NoConnection(var node) }: said.Add(node); break;
                    case null: said.Add("nothing yet"); break;
                }
            }
            catch (ExitException e) when (e.Reason is ExitReason.NoConnection)
            {
                said.Add("no connection");
            }
        }
        Assert.Equal([1, "ouch", "no connection", "nothing yet"], said);
        try
        {
            await tasks.AsyncNoLink(Work.Wait, 1).Await(TimeSpan.Zero);
            Assert.Fail("it was not to end");
        }
        catch (ExitException e) when (e.Reason is ExitReason.Timeout) { }
        catch (MaxChildrenException) { Assert.Fail("there is room"); }
    }

    [Fact]
    public async Task Tasks_are_stopped_ignored_and_waited_for_together()
    {
        Assert.Equal(1, await There.With(owner: Foo.System.ActorOf(Props.Empty), shutdown: Shutdown.BrutalKill).Async(static () => 1));
        Assert.Null(await There.Async(Work.UntilStopped, 1).Shutdown(Shutdown.BrutalKill));
        Assert.Null(await There.Async(Work.UntilStopped, 1).Shutdown(Second));
        Assert.Null(There.Async(Work.UntilStopped, 1).Ignore());
        IReadOnlyList<int> many = await new[] { There.Async(One), There.Async(OneLater) }.AwaitMany(Wait.Long);
        Assert.Equal([1, 1], many);
        var some = await Enumerable.Range(0, 3).Select(i => There.Async(Work.Double, i)).ToList().YieldMany(new YieldManyOptions { Limit = 1, OnTimeout = OnYieldTimeout.KillTask });
        Assert.Contains(some, result => result is TaskResult<int>.Ok);
    }

    [Fact]
    public async Task The_restart_mode_of_a_child_is_never_taken_for_its_argument()
    {
        await There.StartChild(static self => Forever(self), Restart.Permanent);
        await There.StartChild(static async self => { while (!self.Stopping.IsCancellationRequested) await Task.Delay(10); }, Restart.Permanent, Second);
        await There.StartChild(static async (self, ms) => await Task.Delay(ms, self.Stopping), Timeout.Infinite, Restart.Transient);
        var argument = await There.StartChild(Work.UntilStopped, 10, Restart.Permanent);
        Assert.Equal(4, (await There.CountChildren()).Specs);
        var down = Foo.Node.WhenDown(argument);
        argument.Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Killed(), await down.WaitAsync(Wait.Long));
        Assert.False(await There.TerminateChild(argument));
        await Wait.Until(async () => (await There.CountChildren()).Active == 4, "it is started again");
    }

    [Fact]
    public async Task A_stream_takes_what_is_at_hand()
    {
        var lengths = new List<int>();
        await foreach (var result in There.AsyncStream(["a", "bc"], static s => s.Length, new() { Ordered = false, OnTimeout = OnTimeout.KillTask })) lengths.Add(result.GetOrThrow());
        await foreach (var result in There.AsyncStreamNoLink([1, 2], Work.DoubleLater)) lengths.Add(result.GetOrThrow());
        await foreach (var result in There.AsyncStream([7], static async (self, n) => { await Task.Yield(); return n; })) lengths.Add(result.GetOrThrow());
        await foreach (var result in There.AsyncStream([8], static async n => { await Task.Yield(); return n; })) lengths.Add(result is TaskResult<int>.Ok(var n) ? n : -1);
        Assert.Equal([1, 2, 2, 4, 7, 8], lengths[..2].Order().Concat(lengths[2..]));
    }

    [Fact]
    public async Task What_never_returns_infers_nothing_and_is_killed_all_the_same()
    {
        SupervisedTask<Done> loop = There.AsyncNoLink(() => { while (true) Blocked(); });
        SupervisedTask<int> typed = There.AsyncNoLink<int>(() => { while (true) Blocked(); });
        var child = await There.StartChild(static self => { while (!self.Stopping.IsCancellationRequested) Thread.Sleep(10); });
        Assert.Null(await loop.Shutdown(Shutdown.BrutalKill));
        (await typed.Pid).Exit(new ExitReason.Kill());
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Killed()), await typed.Yield(Wait.Long));
        Assert.True(await There.TerminateChild(child));
        Over.Set();
    }

    static readonly ManualResetEventSlim Over = new();

    // For ever as far as anybody is to know; the threads are given back when the test is over.
    static void Blocked()
    {
        Over.Wait();
        throw new OperationCanceledException();
    }

    static int One() => 1;

    static Task<int> OneLater() => Task.FromResult(1);

    static Task Forever(IProcess self) => Task.Delay(Timeout.Infinite, self.Stopping);
}
