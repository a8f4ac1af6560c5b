using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What happens to a peer, for the daemon that keeps it.</summary>
internal interface IPeerHost : IConversationHost
{
    /// <summary>This node has said goodbye, and opens no connection any more.</summary>
    bool Leaving { get; }

    Hello Introduce(uint number);

    /// <summary>Why this hello cannot be accepted, or null.</summary>
    (RefusalKind Kind, string Reason)? Object(Peer peer, Hello hello);

    void Opened(Peer peer, Connection connection);

    void ClosedDown(Peer peer, Connection connection, string why, bool goodbye);

    void Refused(Peer peer, HelloRefused refusal);

    /// <summary>Calls <see cref="Peer.ProbeDue"/> after <paramref name="delay"/>: sooner where it is seen that nobody is there, later where somebody is.</summary>
    void ProbeIn(Peer peer, Connection connection, byte question, TimeSpan delay);

    /// <summary>What bears this number comes to this peer from now on, or no longer.</summary>
    void Number(uint number, Peer? peer);
}

/// <summary>Somebody waits for a connection to <see cref="Peer"/>.</summary>
internal sealed record ConnectTo(Peer Peer) : INoSerializationVerificationNeeded;
