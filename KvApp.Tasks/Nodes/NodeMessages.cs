using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A monitored node is down (<c>{:nodedown, node}</c>).</summary>
public sealed record NodeDown(NodeName Node);

/// <summary>The daemon may begin: everything it stands on is there.</summary>
internal sealed record Begin(NodeHost Host) : INoSerializationVerificationNeeded;

/// <summary>A question that has been on its way long enough.</summary>
internal sealed record ProbeDue(Peer Peer, Connection Connection, byte Question) : INoSerializationVerificationNeeded;

/// <summary>Watch a plain actor whose end is somebody's business.</summary>
internal sealed record WatchActor(ActorLife Life) : INoSerializationVerificationNeeded;

/// <summary>Look after the connections.</summary>
/// <param name="Starved">This node's thread pool has no thread for what waits for one.</param>
internal sealed record Tick(bool Starved) : INoSerializationVerificationNeeded
{
    public static readonly Tick Usual = new(false), WhileStarved = new(true);
}

/// <summary>Close the connection to a peer; whether there was one.</summary>
internal sealed record Disconnect(Peer Peer, TaskCompletionSource<bool> Closed) : INoSerializationVerificationNeeded;

/// <summary>This node leaves: say goodbye on every connection, and take no more.</summary>
internal sealed record SayGoodbye : INoSerializationVerificationNeeded;
