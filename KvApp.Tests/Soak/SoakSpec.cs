using Akka.Configuration;
using KvApp.Tasks;

namespace KvApp.Tests;

public sealed class SoakConfig : MultiNodeConfig
{
    public SoakConfig()
    {
        (Foo, Bar, Qux) = (Role("foo"), Role("bar"), Role("qux"));
        // A network can cut links; Akka's throttler can make them slow too, but keeps it to itself that one broke. Each seed has one of the
        // two.
        OwnNetwork = SoakSettings.Seed % 2 == 0;
        TestTransport = !OwnNetwork;
        CommonConfig = ConfigurationFactory.ParseString("""
            kv.tasks { tick-time = 3s, copy-local = on }
            akka.loglevel = ERROR
            akka.stdout-loglevel = ERROR
            """).WithFallback(MultiNodeClusterSpec.ClusterConfig());
        // An association that the throttler has made deaf is found out by Akka itself, which otherwise takes two minutes.
        if (TestTransport) CommonConfig = ConfigurationFactory.ParseString("akka.remote.transport-failure-detector { heartbeat-interval = 1s, acceptable-heartbeat-pause = 6s }").WithFallback(CommonConfig);
    }

    public RoleName Foo { get; }
    public RoleName Bar { get; }
    public RoleName Qux { get; }
}

/// <summary>The processes of a soak: foo has the lanes and never ends, bar and qux have the faults. <see cref="SoakTests"/> runs it.</summary>
public sealed class SoakSpec : HostedSpec
{
    readonly SoakConfig _config;

    public SoakSpec() : this(new SoakConfig()) { }

    SoakSpec(SoakConfig config) : base(config, typeof(SoakSpec), akka =>
    {
        akka.WithTasks();
        foreach (var supervisor in Soak.Supervisors) akka.WithTaskSupervisor(supervisor, new() { MaxChildren = 4, MaxRestarts = 1_000_000 });
    }) => _config = config;

    public async Task Run()
    {
        var console = SoakConsole.Of(TasksNode);
        if (IsRestarted) Cluster.Join(GetAddress(_config.Foo));
        else AwaitClusterUp([.. Roles]);
        // The others have no more to do than to be there: whose method has ended still serves, and may be killed.
        await RunOnAsync(async () =>
        {
            SoakPlace Place(RoleName role) => new(NameOf(role), TasksNode, TasksNode.Local.Peers.At(GetAddress(role)));
            await new Soak(SoakSettings.Seed!.Value, SoakSettings.Time, TasksNode, console, TestConductor, _config, Place).Run();
        }, _config.Foo);
    }
}
