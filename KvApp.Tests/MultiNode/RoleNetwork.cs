using Akka.Remote.Transport;

namespace KvApp.Tests;

/// <summary>
/// A network of a run's own: each role in a network namespace with an address, all on one bridge. A link is cut by giving a role a wrong
/// hardware address for the other: packets, also those of connections that stand, go out and arrive nowhere.
/// </summary>
sealed class RoleNetwork : IAsyncDisposable
{
    readonly Dictionary<string, (ChildProcess Holder, int Number)> _roles = [];
    readonly ChildProcess _hub = Holder("hub");

    /// <summary>Null where this user may not, or the tools are not there; <paramref name="roles"/> are then on loopback, and the second value says why.</summary>
    public static async Task<(RoleNetwork? Network, string Why)> Create(IEnumerable<RoleName> roles)
    {
        if (Environment.GetEnvironmentVariable("KVAPP_TESTS_NETWORK") == "off") return (null, "KVAPP_TESTS_NETWORK is off");
        if (!OperatingSystem.IsLinux()) return (null, "there are network namespaces on Linux only");
        if (!Environment.IsPrivilegedProcess) return (null, "network namespaces need root");
        var network = new RoleNetwork();
        try
        {
            await Hold(network._hub);
            await In(network._hub, "ip link add hub type bridge && ip link set hub up");
            foreach (var role in roles) await network.Add(role.Name);
            foreach (var role in network._roles.Keys)
                foreach (var other in network._roles.Keys.Where(other => other != role)) await network.Lead(role, other, true);
            return (network, "");
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException or System.ComponentModel.Win32Exception)
        {
            await network.DisposeAsync();
            return (null, $"network namespaces cannot be made: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    public string HostOf(string role) => $"10.77.0.{_roles[role].Number}";

    /// <summary>What stands before a command to run it where the role is.</summary>
    public IReadOnlyList<string> Via(string role) => Via(_roles[role].Holder);

    /// <summary>Cuts or heals what <paramref name="node"/> sends to <paramref name="target"/>, what it receives, or both.</summary>
    public async Task Set(string node, string target, ThrottleTransportAdapter.Direction direction, bool open)
    {
        if (direction is ThrottleTransportAdapter.Direction.Send or ThrottleTransportAdapter.Direction.Both) await Lead(node, target, open);
        if (direction is ThrottleTransportAdapter.Direction.Receive or ThrottleTransportAdapter.Direction.Both) await Lead(target, node, open);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (holder, _) in _roles.Values) await holder.DisposeAsync();
        await _hub.DisposeAsync();
    }

    async Task Add(string role)
    {
        var (holder, number) = _roles[role] = (Holder(role), _roles.Count + 1);
        await Hold(holder);
        await In(_hub, $"ip link add to-{number} type veth peer name eth0 address {Mac(number)} netns {holder.Pid} && ip link set to-{number} master hub up");
        await In(holder, $"ip link set lo up && ip link set eth0 up && ip addr add 10.77.0.{number}/24 dev eth0");
    }

    Task Lead(string from, string to, bool right) =>
        In(_roles[from].Holder, $"ip neigh replace {HostOf(to)} dev eth0 nud permanent lladdr {Mac(right ? _roles[to].Number : 255)}");

    static string Mac(int number) => $"02:00:00:00:00:{number:x2}";

    // A namespace lives as long as a process in it; this one outlives the role's, so that a killed role's address answers "refused" as on a
    // live machine.
    static ChildProcess Holder(string name) => new($"network of {name}");

    static async Task Hold(ChildProcess holder)
    {
        holder.LaunchCommand(["unshare", "--net", "sh", "-c", "echo held; exec sleep infinity"]);
        if (await holder.Line(line => line is "held" or LineLog.End) != "held") throw new InvalidOperationException($"unshare: {string.Join(' ', holder.LogFrom(0))}");
    }

    static string[] Via(ChildProcess holder) => ["nsenter", $"--net=/proc/{holder.Pid}/ns/net", "--"];

    static async Task In(ChildProcess holder, string script)
    {
        await using var run = new ChildProcess(script);
        run.LaunchCommand([.. Via(holder), "sh", "-c", script]);
        if (await run.Exit(TimeSpan.FromSeconds(20)) is not 0 and var code) throw new InvalidOperationException($"'{script}' ended with {code}: {string.Join(' ', run.LogFrom(0))}");
    }
}
