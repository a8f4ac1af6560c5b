using System.Text;
using KvApp.Router;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The replies that say what went wrong: one line each, whatever bytes a client or another node put into it.</summary>
static class ErrorReply
{
    const int MaxName = 64, MaxText = 512;

    public static byte[] NoOwner(ReadOnlySpan<byte> bucket, RoutingTable table) =>
        Line(table.Routes.Count == 0 ? $"no node owns {Quote(bucket)}; the table is empty" : $"no node owns {Quote(bucket)}; table: {table}");

    public static byte[] Disagree(NodeName asker, NodeName self, ReadOnlySpan<byte> bucket) =>
        Line($"node {asker} and node {self} disagree who owns {Quote(bucket)}");

    public static byte[] NotCreated(ReadOnlySpan<byte> bucket) =>
        Line($"bucket {Quote(bucket)} was not created: the registry is restarting");

    /// <summary>Which part of a node does not answer.</summary>
    public static byte[] Unhealthy(NodeName self, string problem) => Line($"node {self} does not serve: {problem}");

    /// <summary>Why a node refuses what needs more memory.</summary>
    public static byte[] StoreFull(NodeName self, long most) =>
        Line($"the store of node {self.WithoutPort} is full: kv.store.max-memory = {most >> 20} MiB is in use; DELETE or DROP makes room");

    /// <summary>Why <paramref name="owner"/> gave no reply.</summary>
    public static byte[] NotAnswered(NodeName owner, Exception failure) => Line(failure switch
    {
        ExitException { Reason: ExitReason.NoConnection(var node) } => $"node {node.WithoutPort} is down",
        ExitException { Reason: ExitReason.Timeout } or TimeoutException => $"node {owner.WithoutPort} did not answer in time",
        ExitException { Reason: ExitReason.NoProcess } => $"node {owner.WithoutPort} takes no commands just now",
        ExitException { Reason: var reason } => $"node {owner.WithoutPort} failed: {reason}",
        _ => $"node {owner.WithoutPort} failed: {failure.Message}",
    });

    /// <summary>Why nothing more is told of a bucket.</summary>
    public static byte[] SubscriptionLost(NodeName owner, ExitReason reason) => Line(reason is ExitReason.NoConnection(var node) ? $"node {node.WithoutPort} is down" : $"node {owner.WithoutPort} has lost the bucket");

    /// <summary>A name as an error shows it: <c>"Shopping"</c>, other bytes than printable ASCII as <c>\x00</c>, a long one cut.</summary>
    public static string Quote(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder("\"");
        foreach (var b in name[..Math.Min(name.Length, MaxName)])
        {
            if (b is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\')) text.Append((char)b);
            else text.Append($"\\x{b:X2}");
        }
        return text.Append(name.Length > MaxName ? "\"..." : "\"").ToString();
    }

    static byte[] Line(string text)
    {
        var line = new StringBuilder("ERROR ", text.Length + 8);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxText))) line.Append(char.IsControl(c) ? ' ' : c);
        return Encoding.UTF8.GetBytes(line.Append("\r\n").ToString());
    }
}
