using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What <c>Shutdown</c> gives: its two forms against every way in which a task may end, here and there.</summary>
public sealed class ShutdownTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static readonly Shutdown Patient = Wait.Long;

    static string Say<T>(TaskResult<T>? result) => result switch
    {
        null => "nothing",
        TaskResult<T>.Ok(var value) => $"ok {value}",
        var exit => $"exit {((TaskResult<T>.Exit)exit).Reason}",
    };

    static object Order(string end) => end switch
    {
        "value" => "v",
        "normal" => new ExitReason.Normal(),
        "shutdown" => new ExitReason.Shutdown(),
        "detail" => new ExitReason.Shutdown("x"),
        "killed" => new ExitReason.Killed(),
        "no process" => new ExitReason.NoProcess(),
        "no connection" => new ExitReason.NoConnection("baz"),
        _ => new ExitReason.Custom("why"),
    };

    async Task HereAndThere(Func<IProcess, TaskSupervisor, Task> test)
    {
        foreach (var remote in (bool[])[false, true])
            await nodes.Run(async self =>
            {
                await test(self, nodes.Tasks(self, remote));
                await self.MailboxIsEmpty();
            });
    }

    [Theory, Trait("otp", "SH3"), Trait("otp", "SH4")]
    [InlineData("value", "ok v", "ok v")]
    [InlineData("normal", "exit normal", "exit normal")]
    [InlineData("shutdown", "nothing", "exit shutdown")]
    [InlineData("detail", "exit shutdown: x", "exit shutdown: x")]
    [InlineData("killed", "exit killed", "nothing")]
    [InlineData("custom", "exit why", "exit why")]
    [InlineData("no process", "exit no process", "exit no process")]
    // It says so itself; that its node is down is another matter, and told by an exception.
    [InlineData("no connection", "exit no connection to node baz", "exit no connection to node baz")]
    public Task Of_a_task_that_has_ended(string end, string asked, string killed) => HereAndThere(async (_, tasks) =>
    {
        foreach (var (how, expected) in new[] { (Patient, asked), (Shutdown.BrutalKill, killed) })
        {
            var task = tasks.AsyncNoLink(Work.AsTold, false);
            (await task.Pid).Tell(Order(end));
            await task.End.WaitAsync(Wait.Long);
            Assert.Equal(expected, Say(await task.Shutdown(how)));
        }
    });

    [Fact, Trait("otp", "SH2"), Trait("otp", "SH11"), Trait("otp", "SH10")]
    public Task A_task_that_runs_stops_and_its_linked_owner_lives_and_hears_nothing_even_if_it_traps() => HereAndThere(async (self, tasks) =>
    {
        foreach (var traps in (bool[])[false, true])
        {
            self.TrapExit = traps;
            foreach (var how in new[] { Patient, Shutdown.BrutalKill, Shutdown.Infinity })
            {
                var task = tasks.Async(Work.AsTold, false);
                var down = nodes.Down(await task.Pid);
                Assert.Null(await task.Shutdown(how));
                Assert.Equal(how == Shutdown.BrutalKill ? new ExitReason.Killed() : new ExitReason.Shutdown(), await down);
                Assert.Equal(0, nodes.LifeOf(self.Self)!.ToTell);
            }
        }
    });

    [Theory, Trait("otp", "SH6"), Trait("otp", "SH4")]
    [InlineData("value", "ok v")]
    [InlineData("normal", "exit normal")]
    [InlineData("shutdown", "nothing")]
    [InlineData("detail", "exit shutdown: x")]
    [InlineData("custom", "exit why")]
    public Task A_task_that_traps_and_is_asked_to_stop_ends_as_it_likes(string end, string asked) => HereAndThere(async (_, tasks) =>
    {
        foreach (var how in new[] { Patient, Shutdown.Infinity })
        {
            var task = tasks.Async(Work.AsTold, true);
            var pid = await nodes.Traps(task.Pid);
            var stopping = task.Shutdown(how);
            pid.Tell(Order(end));
            Assert.Equal(asked, Say(await stopping));
        }
    });

    [Fact, Trait("otp", "SH5"), Trait("otp", "SH1")]
    public Task A_task_that_traps_and_does_not_stop_is_killed_when_its_time_is_up() => HereAndThere(async (_, tasks) =>
    {
        foreach (var (how, expected) in new (Shutdown, string)[] { (TimeSpan.FromMilliseconds(1), "exit killed"), (TimeSpan.Zero, "exit killed"), (Shutdown.BrutalKill, "nothing") })
        {
            var task = tasks.Async(Work.AsTold, true);
            await nodes.Traps(task.Pid);
            Assert.Equal(expected, Say(await task.Shutdown(how)));
        }
    });

    [Fact, Trait("otp", "SH7")]
    public Task What_has_been_handled_is_no_process() => HereAndThere(async (_, tasks) =>
    {
        foreach (var how in new[] { Patient, Shutdown.BrutalKill })
        {
            var (stopped, awaited, ignored) = (tasks.Async(Work.AsTold, false), tasks.Async(Work.Double, 21), tasks.Async(Work.Double, 21));
            Assert.Null(await stopped.Shutdown());
            Assert.Equal("exit no process", Say(await stopped.Shutdown(how)));
            Assert.Equal(42, await awaited);
            Assert.Equal("exit no process", Say(await awaited.Shutdown(how)));
            await ignored.End.WaitAsync(Wait.Long);
            Assert.Equal("ok 42", Say(ignored.Ignore()));
            Assert.Equal("exit no process", Say(await ignored.Shutdown(how)));
        }
    });

    [Fact, Trait("otp", "SH7"), Trait("otp", "AW4")]
    public Task A_task_that_nobody_waits_for_any_more_still_runs_and_is_stopped() => HereAndThere(async (self, tasks) =>
    {
        foreach (var linked in (bool[])[false, true])
        {
            SupervisedTask<string>[] three = [.. Enumerable.Range(0, 3).Select(_ => linked ? tasks.Async(Work.AsTold, false) : tasks.AsyncNoLink(Work.AsTold, false))];
            await Assert.ThrowsAsync<ExitException>(() => three[0].Await(TimeSpan.Zero));
            Assert.Null(three[1].Ignore());
            three[2].PipeTo(self.Self);
            foreach (var task in three)
            {
                var down = nodes.Down(await task.Pid);
                Assert.Null(await task.Shutdown());
                Assert.Equal(new ExitReason.Shutdown(), await down);
            }
        }
    });

    [Fact, Trait("otp", "SH9"), Trait("otp", "TK2")]
    public Task A_task_that_never_ran_is_let_go_of() => HereAndThere(async (_, _) =>
    {
        foreach (var how in new[] { Patient, Shutdown.BrutalKill })
        {
            var task = SupervisedTask.Completed(3);
            Assert.Equal("ok 3", Say(await task.Shutdown(how)));
            Assert.Equal("nothing", Say(await task.Shutdown(how)));
        }
    });

    [Fact, Trait("otp", "SH10")]
    public async Task An_owner_that_dies_meanwhile_does_not_save_the_task()
    {
        foreach (var remote in (bool[])[false, true])
        {
            var task = new TaskCompletionSource<SupervisedTask<string>>();
            var (owner, ended) = await nodes.Start(async self =>
            {
                var mine = nodes.Tasks(self, remote).Async(Work.AsTold, true);
                await nodes.Traps(mine.Pid);
                _ = mine.Shutdown(TimeSpan.FromMilliseconds(50));
                task.SetResult(mine);
                await self.Receive<string>();
            });
            var down = nodes.Down(await (await task.Task.WaitAsync(Wait.Long)).Pid);
            owner.Exit(new ExitReason.Kill());
            Assert.Equal(new ExitReason.Killed(), await ended);
            Assert.Equal(new ExitReason.Killed(), await down);
        }
    }
}
