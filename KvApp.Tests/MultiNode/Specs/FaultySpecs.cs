using Xunit;

namespace KvApp.Tests;

public class ThreeRolesConfig : MultiNodeConfig
{
    public ThreeRolesConfig()
    {
        (First, Second, Third) = (Role("first"), Role("second"), Role("third"));
        CommonConfig = MultiNodeClusterSpec.ClusterConfig();
    }

    public RoleName First { get; }
    public RoleName Second { get; }
    public RoleName Third { get; }
}

/// <summary>Methods that must fail, each in its way, and some that must not: <see cref="MultiNodeHarnessTests"/> runs them.</summary>
public sealed class FaultySpecs : MultiNodeClusterSpec
{
    readonly ThreeRolesConfig _config;

    public FaultySpecs() : this(new ThreeRolesConfig()) { }

    FaultySpecs(ThreeRolesConfig config) : base(config, typeof(FaultySpecs)) => _config = config;

    public void All_is_well() => EnterBarrier("one", "two");

    public void One_enters_another_barrier()
    {
        EnterBarrier("start");
        EnterBarrier(Myself == _config.Third ? "roses" : "violets");
    }

    public void One_does_not_come_to_the_barrier()
    {
        EnterBarrier("start");
        RunOn(AwaitExit, _config.Third);
        Within(TimeSpan.FromSeconds(1), () => EnterBarrier("meeting"));
    }

    public void One_ends_before_the_barrier()
    {
        EnterBarrier("start");
        RunOn(() => EnterBarrier("meeting"), _config.First, _config.Second);
    }

    public void One_throws()
    {
        EnterBarrier("start");
        RunOn(() => Assert.Equal("roses", "violets"), _config.Second);
        EnterBarrier("end");
    }

    public async Task One_throws_asynchronously()
    {
        EnterBarrier("start");
        await RunOnAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("no roses");
        }, _config.Third);
        EnterBarrier("end");
    }

    public void One_dies()
    {
        EnterBarrier("start");
        RunOn(() =>
        {
            Console.WriteLine("these are my last words");
            Console.Out.Flush();
            Environment.Exit(7);
        }, _config.Second);
        EnterBarrier("end");
    }

    public void One_never_ends()
    {
        EnterBarrier("start");
        RunOn(AwaitExit, _config.Third);
    }

    public void One_is_paused_for_ever()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Pause(_config.Third).Wait(), _config.First);
        RunOn(AwaitExit, _config.Third);
        EnterBarrier("end");
    }

    public void A_link_is_cut_that_cannot_be()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Blackhole(_config.First, _config.Second, Akka.Remote.Transport.ThrottleTransportAdapter.Direction.Both).Wait(), _config.First);
        EnterBarrier("end");
    }

    public void A_running_role_is_started()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Restart(_config.Second).Wait(), _config.First);
        EnterBarrier("end");
    }

    /// <summary>Waits, once it has formed a cluster, until its controller dies.</summary>
    public void All_wait_for_ever()
    {
        AwaitClusterUp([.. Roles]);
        RunOn(() => TestConductor.Pause(_config.Third).Wait(), _config.First);
        AwaitExit();
    }
}
