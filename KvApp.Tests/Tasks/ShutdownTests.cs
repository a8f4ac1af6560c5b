using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What <c>Shutdown</c> does, and gives, in both its forms.</summary>
public sealed class ShutdownTests : TwoNodes
{
    static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(20);

    [Theory, MemberData(nameof(Places)), Trait("otp", "SH2"), Trait("otp", "SH1")]
    public Task A_task_that_runs_stops_as_it_is_told(string place) => Run(async self =>
    {
        foreach (var how in new Shutdown?[] { null, Shutdown.BrutalKill, Shutdown.Infinity, Shutdown.After(TimeSpan.Zero) })
        {
            var task = TaskSupervisor.On(self, "work", place).Async(Work.Wait, 1);
            var down = Down(await task.Pid);
            Assert.Null(await task.Shutdown(how));
            if (how != Shutdown.After(TimeSpan.Zero)) Assert.Equal(how == Shutdown.BrutalKill ? new ExitReason.Killed() : new ExitReason.Shutdown(), await down);
        }
        await AllIsSaid();
        await HasNothing(self);
    });

    // How it had ended, and what each form then gives: null where it is the end that the form asks for.
    public static TheoryData<ExitReason, bool, bool> Ends => new()
    {
        { new ExitReason.Normal(), false, false },
        { new ExitReason.Custom("unknown"), false, false },
        { new ExitReason.Shutdown(), true, false },
        { new ExitReason.Shutdown("for now"), false, false },
        { new ExitReason.Killed(), false, true },
        { new ExitReason.Kill(), false, false },
        { new ExitReason.NoProcess(), false, false },
    };

    [Theory, MemberData(nameof(Ends)), Trait("otp", "SH4")]
    public async Task What_has_ended_is_told_with_its_reason_but_for_the_end_that_was_asked_for(ExitReason reason, bool nullInTime, bool nullByKill)
    {
        foreach (var place in new[] { "foo", "bar" })
            foreach (var (how, isNull) in new[] { (Shutdown.Default, nullInTime), (Shutdown.BrutalKill, nullByKill) })
            {
                var task = TaskSupervisor.On(Foo.System, "work", place).AsyncNoLink(Work.ExitWith, reason);
                await Wait.Until(() => task.End.IsCompleted, "it has ended");
                Assert.Equal(isNull ? null : new TaskResult<int>.Exit(reason), await task.Shutdown(how));
            }
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "SH3")]
    public async Task A_value_that_was_there_is_given(string place)
    {
        foreach (var how in new[] { Shutdown.Default, Shutdown.BrutalKill })
        {
            var task = TaskSupervisor.On(Foo.System, "work", place).AsyncNoLink(Work.Double, 21);
            await Wait.Until(() => task.End.IsCompleted, "it has ended");
            Assert.Equal(new TaskResult<int>.Ok(42), await task.Shutdown(how));
        }
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "SH5"), Trait("otp", "SH6")]
    public Task A_task_that_traps_has_its_time_and_may_use_it(string place) => Run(async self =>
    {
        var tasks = TaskSupervisor.On(self, "work", place);
        async Task<SupervisedTask<string>> Trapping()
        {
            var task = tasks.Async(Work.TrapAndTell, self.Self);
            await self.Receive<string>(said => said == "traps");
            return task;
        }

        Assert.Equal(new TaskResult<string>.Exit(new ExitReason.Killed()), await (await Trapping()).Shutdown(Brief));
        Assert.Null(await (await Trapping()).Shutdown(Shutdown.BrutalKill));

        var polite = await Trapping();
        var ending = polite.Shutdown(Shutdown.Infinity);
        await self.Receive<string>(said => said == "is told");
        (await polite.Pid).Tell("in good order");
        Assert.Equal(new TaskResult<string>.Ok("in good order"), await ending);
        await AllIsSaid();
        await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<object>(message => message is not string, TimeSpan.Zero));
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "SH7")]
    public async Task What_is_over_is_nobody(string place)
    {
        var tasks = TaskSupervisor.On(Foo.System, "work", place);
        var (ended, awaited) = (tasks.AsyncNoLink(Work.Wait, 1), tasks.AsyncNoLink(Work.Double, 1));
        Assert.Null(await ended.Shutdown());
        Assert.Equal(2, await awaited);
        foreach (var task in new[] { ended, awaited })
            foreach (var how in new[] { Shutdown.Default, Shutdown.BrutalKill }) Assert.Equal(new TaskResult<int>.Exit(new ExitReason.NoProcess()), await task.Shutdown(how));
    }

    [Fact, Trait("otp", "SH9"), Trait("otp", "TK2")]
    public async Task A_task_that_was_complete_from_the_start_gives_its_value()
    {
        Assert.Equal(new TaskResult<int>.Ok(3), await SupervisedTask.Completed(3).Shutdown());
        Assert.Equal(new TaskResult<int>.Ok(3), await SupervisedTask.Completed(3).Shutdown(Shutdown.BrutalKill));
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "SH10"), Trait("otp", "SH11")]
    public Task The_end_that_it_asks_for_is_not_its_own(string place) => Run(async self =>
    {
        // A link that fired would end this process: it does not trap.
        foreach (var how in new[] { Shutdown.Default, Shutdown.BrutalKill }) Assert.Null(await TaskSupervisor.On(self, "work", place).Async(Work.Wait, 1).Shutdown(how));
        self.TrapExit = true;
        foreach (var how in new[] { Shutdown.Default, Shutdown.BrutalKill }) Assert.Null(await TaskSupervisor.On(self, "work", place).Async(Work.Wait, 1).Shutdown(how));
        await AllIsSaid();
        await HasNothing(self);
        Assert.False(self.Stopping.IsCancellationRequested);
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "SH10")]
    public Task The_task_is_killed_though_its_owner_dies_meanwhile(string place) => Run(async self =>
    {
        var owner = await Start(async owner =>
        {
            var task = TaskSupervisor.On(owner, "work", place).Async(Work.TrapAndTell, self.Self);
            await owner.Receive<string>();
            await task.Shutdown(Brief);
        });
        Assert.Equal("traps", await self.Receive<string>());
        var task = Assert.Single(await TaskSupervisor.On(Foo.System, "work", place).Children(Wait.Long));
        var down = Down(task);
        owner.Tell("begin");
        Assert.Equal("is told", await self.Receive<string>());
        owner.Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Killed(), await down);
    });
}
