using System.Globalization;
using System.Text;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>How a key chooses among the partitions of a supervisor, and goes beside its name: <c>work#42</c>. No actor is called so, hence no supervisor.</summary>
internal static class PartitionKey
{
    /// <summary>As OTP does it: what counts up goes round.</summary>
    public static ulong Of(long key) => (ulong)Int128.Abs(key);

    /// <summary>The same on every node and in every process, which .NET's own hash of a text is not (FNV-1a).</summary>
    public static ulong Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var hash = 14695981039346656037;
        foreach (var b in Encoding.UTF8.GetBytes(key)) hash = (hash ^ b) * 1099511628211;
        return hash;
    }

    public static string Write(string name, ulong key) => string.Create(CultureInfo.InvariantCulture, $"{name}#{key}");

    static bool TryRead(string target, out string name, out ulong key)
    {
        var at = target.LastIndexOf('#');
        name = at < 0 ? target : target[..at];
        key = 0;
        return at >= 0 && ulong.TryParse(target.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out key);
    }

    /// <summary>Tells a request to the supervisor that bears a name here, or has this path; of several behind the name to the one that is meant.</summary>
    public static void Tell(LocalNode node, string target, INobodyThere request, bool starts)
    {
        if (Find(node, target, starts) is { } supervisor) supervisor.Tell(request, ActorRefs.NoSender);
        else if (Whole(node, target, out var key) is { } whole) whole.Tell(new ForPartition(key, request), ActorRefs.NoSender);
        else request.NoProcess(node);
    }

    public static IActorRef? Find(LocalNode node, string target, bool starts)
    {
        if (target.Contains("://", StringComparison.Ordinal)) return node.ResolveHere(target);
        var keyed = TryRead(target, out var name, out var key);
        if (node.Partitions.TryGetValue(name, out var parts) && (keyed || starts)) return parts.Of(keyed ? key : null);
        return node.Processes.WhereIs(target) ?? (keyed ? node.Processes.WhereIs(name) : null);
    }

    // A supervisor that was started just now has yet to start its partitions. It does so before it reads its first message.
    static IActorRef? Whole(LocalNode node, string target, out ulong? key)
    {
        key = TryRead(target, out var name, out var number) ? number : null;
        return node.Processes.WhereIs(name);
    }
}

/// <summary>A request for the partition that the key chooses, or for the next.</summary>
internal sealed record ForPartition(ulong? Key, INobodyThere Request) : INobodyThere, INoSerializationVerificationNeeded
{
    public void NoProcess(LocalNode node) => Request.NoProcess(node);
}
