using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace KvApp.Tests;

/// <summary>A spec that runs in one process per role: each runs the same method, and <see cref="RunOn"/> says what is for whom.</summary>
[Collection(SpecCollection.Name)]
public abstract class MultiNodeSpec : TestKitBase
{
    readonly Player _player;

    /// <summary>With an actor system of the configuration.</summary>
    protected MultiNodeSpec(MultiNodeConfig config, Type type) : this(config, ActorSystem.Create(type.Name, config.ConfigOf(new(Me.Orders.Role), Me.Orders))) { }

    /// <summary>With an actor system that was made elsewhere.</summary>
    protected MultiNodeSpec(MultiNodeConfig config, ActorSystem system) : base(new XunitAssertions(), system)
    {
        _player = Me;
        Roles = config.Roles;
        Myself = Roles.Single(role => role.Name == _player.Orders.Role);
        TestConductor = new(_player);
    }

    /// <summary>The role of this process.</summary>
    public RoleName Myself { get; }

    public IReadOnlyList<RoleName> Roles { get; }

    public TestConductor TestConductor { get; }

    /// <summary>Not in the official kit: which process of this role this is, from 1; each runs the method from its beginning.</summary>
    public int Life => _player.Orders.Life;

    /// <summary>Not in the official kit: this process is not the first of its role.</summary>
    public bool IsRestarted => Life > 1;

    internal static RoleOrders Orders => Me.Orders;

    static Player Me => Player.Current ?? throw new InvalidOperationException("a multi-node spec is made in the process of a role; [MultiNodeFact] starts one per role");

    public bool IsNode(params RoleName[] nodes) => nodes.Contains(Myself);

    /// <summary>Runs it if this is one of the roles.</summary>
    public void RunOn(Action thunk, params RoleName[] nodes)
    {
        if (IsNode(nodes)) thunk();
    }

    /// <inheritdoc cref="RunOn"/>
    public async Task RunOnAsync(Func<Task> thunkAsync, params RoleName[] nodes)
    {
        if (IsNode(nodes)) await thunkAsync();
    }

    /// <summary>Waits until all roles whose process runs are here: within <c>akka.testconductor.barrier-timeout</c>, or what <c>Within</c> has left.</summary>
    public void EnterBarrier(params string[] name)
    {
        foreach (var each in name) _player.Enter(each, RemainingOr(Sys.Settings.Config.GetTimeSpan("akka.testconductor.barrier-timeout", TimeSpan.FromSeconds(30))));
    }

    /// <summary>Not in the official kit: waits for what ends this process.</summary>
    public void AwaitExit() => new ManualResetEvent(false).WaitOne();

    /// <summary>The root of the role's actors: <c>Node(role) / "user" / "x"</c>.</summary>
    public ActorPath Node(RoleName role) => new RootActorPath(GetAddress(role));

    /// <summary>The role's address; it keeps it over restarts.</summary>
    public Address GetAddress(RoleName role)
    {
        var (host, port) = _player.Orders.Hosts[role.Name];
        return ((ExtendedActorSystem)Sys).Provider.DefaultAddress.WithHost(host).WithPort(port);
    }

    /// <summary>Called when the actor system has stopped.</summary>
    protected virtual void AfterTermination() { }

    /// <summary>Stops the actor system in good order, for <c>TestConductor.Shutdown</c>.</summary>
    protected virtual Task StopSystem() => Sys.Terminate();

    internal async Task Stop(bool abort)
    {
        if (abort) ((ExtendedActorSystem)Sys).Abort();
        else await StopSystem();
        await Sys.WhenTerminated;
        AfterTermination();
    }

    // Without leaving the cluster: the others end as well, and nobody would let anybody go.
    internal async Task End()
    {
        await Sys.Terminate();
        AfterTermination();
    }
}
