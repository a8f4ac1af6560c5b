using KvApp.Router;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Where commands go whose bucket another node owns.</summary>
interface IOtherNodes
{
    /// <summary>Runs lines there and brings their replies, perhaps not those of all.</summary>
    Task<RoutedReplies> Run(NodeName owner, byte[] lines);

    /// <summary>Subscribes there: no bytes where that is done, a reply where it cannot be.</summary>
    Task<byte[]> Subscribe(NodeName owner, Subscription subscription);
}

/// <summary>They go there as one supervised task each.</summary>
sealed class OtherNodes(KeyRouter router) : IOtherNodes
{
    public async Task<RoutedReplies> Run(NodeName owner, byte[] lines) =>
        RoutedReplies.Read(await router.Run(owner, RoutedCommands.Run, lines, lines.Length));

    public Task<byte[]> Subscribe(NodeName owner, Subscription subscription) => router.Run(owner, RoutedCommands.Subscribe, subscription);
}
