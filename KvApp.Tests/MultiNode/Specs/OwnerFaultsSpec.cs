using System.Diagnostics;
using Akka.Cluster;
using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class OwnerFaultsConfig : KvSpecConfig
{
    public OwnerFaultsConfig() => OwnNetwork = true;
}

/// <summary>
/// Clients at the prompt of every node while something happens to each owner in turn: it is parted from both others and healed, stands
/// still and goes on, is killed, exits, is stopped, and started again. Each command is answered once, rightly or with an error that names
/// the owner, and after the healing all is well with nothing else restarted.
/// </summary>
[Trait("suite", "full")]
public sealed class OwnerFaultsSpec : LoadSpec
{
    enum Fault { Parted, Frozen, Killed, Exited, Stopped }

    public OwnerFaultsSpec() : this(new OwnerFaultsConfig()) { }

    OwnerFaultsSpec(OwnerFaultsConfig config) : base(config) { }

    (RoleName Victim, Fault Fault)[] Steps =>
        [(Bar, Fault.Parted), (Foo, Fault.Frozen), (Bar, Fault.Killed), (Foo, Fault.Exited), (Foo, Fault.Parted), (Bar, Fault.Frozen), (Foo, Fault.Stopped), (Bar, Fault.Stopped)];

    [MultiNodeFact(Timeout = 300_000), Trait("otp", "KU18"), Trait("otp", "T13")]
    public async Task Each_command_is_answered_once_whatever_happens_to_its_owner()
    {
        var at = 0;
        if (!IsRestarted)
        {
            await StartAndServe(OfFoo, OfBar);
            AwaitMembersUp(3);
            EnterBarrier("up");
            await BeginLoad();
            EnterBarrier("under-load");
        }
        else
        {
            // The last life ended in the step that this one begins with.
            at = Steps.Index().Where(step => step.Item.Victim == Myself && Ends(step.Item.Fault)).ElementAt(Life - 2).Index;
            await IsBack(at++);
        }
        for (; at < Steps.Length; at++)
        {
            if (Steps[at].Victim == Myself) await Suffers(at);
            else await Sees(at);
        }
        await Load.End();
        EnterBarrier("end");
    }

    static bool Ends(Fault fault) => fault is Fault.Killed or Fault.Exited or Fault.Stopped;

    // On the victim. Who stands still or is cut off finds the others lost, and goes on with its own names.
    async Task Suffers(int at)
    {
        var (victim, fault) = Steps[at];
        var other = victim == Foo ? Bar : Foo;
        var waiter = TasksOf(other).AsyncNoLink(Work.Wait, 1);
        await waiter.Pid;
        if (!Ends(fault)) State(other).Fault();
        EnterBarrier($"{at} begins");
        if (Ends(fault)) AwaitExit();
        if (fault is Fault.Parted)
        {
            await Load.During(IsLost(waiter));
            await Load.During(AwaitDown(victim == Foo ? OfBar : OfFoo));
        }
        EnterBarrier($"{at} is told");
        await AllIsWell($"{at} {fault}, itself");
        EnterBarrier($"{at} is over");
    }

    // On both others, of whom one does it.
    async Task Sees(int at)
    {
        var (victim, fault) = Steps[at];
        var name = victim == Foo ? OfFoo : OfBar;
        var doer = Roles.First(role => role != victim);
        var before = Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet();
        var waiter = TasksOf(victim).AsyncNoLink(Work.Wait, 1);
        await waiter.Pid;
        State(victim).Fault(loses: Ends(fault));
        EnterBarrier($"{at} begins");

        var clock = Stopwatch.StartNew();
        var doing = IsNode(doer) ? Do(victim, fault) : Task.CompletedTask;
        await Load.During(IsTold(waiter, fault));
        if (IsNode(doer)) Figure($"{at} {fault}: {victim}'s waiter is told {clock.ElapsedMilliseconds} ms after the fault was asked for");
        await Load.During(doing);
        if (fault is not Fault.Stopped) await Load.During(AwaitDown(name));
        if (Suite.IsLong && fault is Fault.Parted or Fault.Frozen) await Load.During(Task.Delay(TimeSpan.FromSeconds(90)));
        if (Ends(fault)) EnterBarrier($"{at} is gone");
        else EnterBarrier($"{at} is told");
        if (Ends(fault)) State(victim).Gone();

        clock.Restart();
        if (IsNode(doer)) await Load.During(Undo(victim, fault));
        await AllIsWell($"{at} {fault}");
        if (IsNode(doer)) Figure($"{at} {fault}: {victim} was used by all {clock.ElapsedMilliseconds} ms after its {(Ends(fault) ? "restart" : "healing")} was asked for");
        EnterBarrier($"{at} is over");
        if (!Ends(fault)) await Load.During(Task.Run(() => IsAsBefore(before)));
    }

    // On the victim's next life.
    async Task IsBack(int at)
    {
        var clock = Stopwatch.StartNew();
        await StartNode();
        var accepting = clock.Elapsed;
        await AwaitServes(OfFoo, OfBar);
        Figure($"{at} {Steps[at].Fault}: accepting {accepting.TotalMilliseconds:0} ms after its start, serving all names {(clock.Elapsed - accepting).TotalMilliseconds:0} ms later");
        await BeginLoad();
        AwaitMembersUp(3);
        Figure($"{at} {Steps[at].Fault}: a member {clock.ElapsedMilliseconds} ms after its start");
        EnterBarrier($"{at} is over");
    }

    Task Do(RoleName victim, Fault fault) => fault switch
    {
        Fault.Parted => Task.WhenAll(Others(victim).Select(other => TestConductor.Blackhole(victim, other, ThrottleTransportAdapter.Direction.Both))),
        Fault.Frozen => TestConductor.Pause(victim),
        Fault.Killed => TestConductor.Kill(victim),
        Fault.Exited => TestConductor.Exit(victim, 3),
        _ => TestConductor.Shutdown(victim),
    };

    Task Undo(RoleName victim, Fault fault) => fault switch
    {
        Fault.Parted => Task.WhenAll(Others(victim).Select(other => TestConductor.PassThrough(victim, other, ThrottleTransportAdapter.Direction.Both))),
        Fault.Frozen => TestConductor.Resume(victim),
        _ => TestConductor.Restart(victim),
    };

    IEnumerable<RoleName> Others(RoleName victim) => Roles.Where(role => role != victim);

    // A node that stops in good order ends its tasks itself.
    static async Task IsTold(SupervisedTask<int> waiter, Fault fault)
    {
        if (fault is not Fault.Stopped) await IsLost(waiter);
        else Assert.True((await Assert.ThrowsAsync<ExitException>(() => waiter.Yield(Wait.Long))).Reason is ExitReason.Shutdown or ExitReason.Killed or ExitReason.NoConnection);
    }

    // No member was given up for it.
    void IsAsBefore(HashSet<UniqueAddress> members)
    {
        AwaitAllReachable(TimeSpan.FromSeconds(40));
        Assert.Equal(members, Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet());
        Assert.All(Cluster.State.Members, member => Assert.Equal(MemberStatus.Up, member.Status));
    }
}
