using KvApp.Tasks;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>Logs at debug where commands go, by which entry of the table, and which owner did not answer.</summary>
sealed class LoggedRouting(IOtherNodes others, KvStore store, ILogger log) : IOtherNodes
{
    public Task<RoutedReplies> Run(NodeName owner, byte[] lines) => Answered(owner, Sent(owner, lines), others.Run(owner, lines));

    public Task<byte[]> Subscribe(NodeName owner, Subscription subscription) =>
        Answered(owner, Sent(owner, subscription.Lines), others.Subscribe(owner, subscription));

    // The first line names the node that asks.
    int Sent(NodeName owner, ReadOnlySpan<byte> lines)
    {
        var commands = lines[(lines.IndexOf((byte)'\n') + 1)..];
        var bucket = Command.Parse(commands[..Math.Max(0, commands.IndexOf((byte)'\n'))]).Bucket;
        var (count, entry) = (commands.Count((byte)'\n'), bucket.IsEmpty ? null : store.Table.Find(bucket));
        log.LogDebug("{Count} lines go to {Owner}, the first for bucket {Bucket} by entry {Entry}",
            count, owner, NodeReport.Show(bucket), entry);
        return count;
    }

    async Task<T> Answered<T>(NodeName owner, int count, Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (Exception failure)
        {
            log.LogDebug("{Owner} did not answer {Count} lines: {Failure}", owner, count, failure.Message);
            throw;
        }
    }
}
