using Akka.Configuration;
using Akka.TestKit;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>Which roles a spec has and how their actor systems are configured. A spec's constructor takes its own subclass.</summary>
public abstract class MultiNodeConfig
{
    readonly List<RoleName> _roles = [];
    readonly HashSet<RoleName> _later = [];
    readonly Dictionary<RoleName, Config> _ofRole = [];

    /// <summary>In the order in which they were named.</summary>
    public IReadOnlyList<RoleName> Roles => _roles;

    /// <summary>What all roles share.</summary>
    public Config CommonConfig { get; set; } = ConfigurationFactory.Empty;

    /// <summary>Puts the throttler under remoting: <c>Blackhole</c>, <c>PassThrough</c>, <c>Throttle</c> and <c>Disconnect</c> need it.</summary>
    public bool TestTransport { get; set; }

    /// <summary>
    /// Not in the official kit: each role has a network namespace, and <c>Blackhole</c> drops packets there, as a broken network does.
    /// Without root, or <c>ip</c>, it is the throttler that drops messages.
    /// </summary>
    public bool OwnNetwork { get; set; }

    /// <summary>Names a role.</summary>
    public RoleName Role(string name)
    {
        var role = new RoleName(name);
        if (_roles.Contains(role)) throw new ArgumentException($"there are two roles '{name}'");
        _roles.Add(role);
        return role;
    }

    /// <summary>What these roles have over <see cref="CommonConfig"/>.</summary>
    public void NodeConfig(IEnumerable<RoleName> roles, IEnumerable<Config> configs)
    {
        var config = Merge(configs);
        foreach (var role in roles) _ofRole[role] = _ofRole.TryGetValue(role, out var before) ? Merge([config, before]) : config;
    }

    /// <summary>Not in the official kit: the process of these roles does not run until <c>TestConductor.Start</c>.</summary>
    public void StartLater(params RoleName[] roles) => _later.UnionWith(roles);

    /// <summary>More of what Akka does in the logs.</summary>
    public Config DebugConfig(bool on) => on
        ? ConfigurationFactory.ParseString("akka { loglevel = DEBUG, remote { log-received-messages = on, log-sent-messages = on } }")
        : ConfigurationFactory.Empty;

    internal bool StartsLater(RoleName role) => _later.Contains(role);

    /// <summary>Above all else, where the harness has put the role; below all else, the settings of KvApp.Tasks.</summary>
    internal Config ConfigOf(RoleName role, RoleOrders orders) =>
        Merge([Placed(orders), .. _ofRole.TryGetValue(role, out var own) ? [own] : Array.Empty<Config>(), CommonConfig, Base(role), TasksConfig.Reference, TestKitBase.DefaultConfig]);

    /// <summary>Where the harness has put the role.</summary>
    internal static Config Placed(RoleOrders orders) => ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp { hostname = "{{orders.Self.Host}}", port = {{orders.Self.Port}} {{(orders.Throttler ? ", applied-adapters = [trttl, gremlin]" : "")}} }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """);

    static Config Base(RoleName role) => ConfigurationFactory.ParseString($$"""
        kv.node = "{{role}}"
        akka {
          actor.provider = cluster
          loglevel = WARNING
          stdout-loglevel = WARNING
          remote.retry-gate-closed-for = 1s
          remote.dot-netty.tcp.connection-timeout = 3s
          cluster.roles = [data, "node-{{role}}"]
          coordinated-shutdown { run-by-clr-shutdown-hook = off, terminate-actor-system = off, exit-clr = off }
          testconductor.barrier-timeout = 30s
        }
        """);

    internal static Config Merge(IEnumerable<Config> upperFirst) => upperFirst.Where(config => !config.IsEmpty).Aggregate(ConfigurationFactory.ParseString(""), (upper, lower) => upper.WithFallback(lower));
}
