namespace KvApp.Tests;

/// <summary>Where the roles of a run are, and how the links between them can be cut.</summary>
sealed class Placement : IAsyncDisposable
{
    public required Dictionary<string, HostPort> Hosts { get; init; }

    /// <summary>Where links are cut by dropping packets, if they are.</summary>
    public RoleNetwork? Network { get; init; }

    /// <summary>Whether links can be cut by dropping messages.</summary>
    public bool Throttler { get; init; }

    /// <summary>For whoever reads a test's output.</summary>
    public required string Links { get; init; }

    public static async Task<Placement> Create(MultiNodeConfig config)
    {
        var (network, why) = config.OwnNetwork ? await RoleNetwork.Create(config.Roles) : (null, "");
        var throttler = config.TestTransport || (config.OwnNetwork && network is null);
        return new()
        {
            Hosts = config.Roles.ToDictionary(role => role.Name, role => new HostPort(network?.HostOf(role.Name) ?? "127.0.0.1", FreePort.Next())),
            Network = network,
            Throttler = throttler,
            Links = network is not null ? "dropping packets, in network namespaces"
                : !throttler ? "nothing: neither TestTransport nor OwnNetwork is set"
                : $"the throttler of Akka.Remote, which drops messages{(why.Length > 0 ? $" ({why})" : "")}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (Network is not null) await Network.DisposeAsync();
    }
}
