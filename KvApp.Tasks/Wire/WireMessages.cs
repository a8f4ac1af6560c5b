using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What the daemons of two nodes say to each other; <see cref="WireSerializer"/> gives each its bytes.</summary>
internal interface IWireMessage : INoSerializationVerificationNeeded;

/// <summary>
/// Who a node is, and the number that its end of the next connection to the other will bear. The same hello may be said again until that
/// connection has closed, so that one that got lost, or is answered late, does no harm.
/// </summary>
/// <param name="Number">The sender's number for the connection; 0 where it only knocks, and the other is to propose one.</param>
/// <param name="Uid">The sender's incarnation: another one after each start.</param>
/// <param name="Name">The sender's name, without a port.</param>
/// <param name="StartedAt">When the sender started (UTC ticks): of two nodes with one name, the younger goes.</param>
/// <param name="WireVersion">The newest version of this protocol that the sender speaks; it also speaks the one before.</param>
/// <param name="Library">The version of the library, for people.</param>
internal sealed record Hello(uint Number, int Uid, string Name, long StartedAt, byte WireVersion, string Library) : IWireMessage;

/// <summary>A hello accepted: <paramref name="To"/> is the number of the one who said it, <paramref name="Identity"/> holds the answerer's.</summary>
internal sealed record HelloAck(uint To, Hello Identity) : IWireMessage;

/// <summary>A hello refused, with the reason for people to read.</summary>
internal sealed record HelloRefused(RefusalKind Kind, string Reason) : IWireMessage;

internal enum RefusalKind : byte { WireVersion = 1, NameInUse = 2, Leaving = 3 }

/// <summary>The sender has closed the connection that it numbers <paramref name="From"/> and the receiver <paramref name="To"/>.</summary>
/// <param name="To">The receiver's number; of a connection that is not its present one nothing follows.</param>
/// <param name="From">The sender's number, or 0 where it has none.</param>
/// <param name="Goodbye">The sender leaves on purpose.</param>
internal sealed record Closed(uint To, uint From, bool Goodbye) : IWireMessage;

/// <summary>
/// Shows that its sender lives, and how far each direction has come: <paramref name="Sent"/> frames were sent before it (one that is
/// missing by now is lost), <paramref name="Taken"/> bytes of the receiver's frames have been taken in (which opens its window).
/// </summary>
internal sealed record Pulse(uint To, uint From, long Sent, long Taken, byte Question, byte Answer) : IWireMessage;

/// <summary>One message of a conversation, or a piece of one.</summary>
/// <param name="To">The receiver's number of the connection.</param>
/// <param name="From">The sender's number of the connection.</param>
/// <param name="Sequence">One more than that of the frame before it: a gap shows a loss.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Ref">The conversation, numbered by the node that began it.</param>
/// <param name="Flags">Whose number <paramref name="Ref"/> is, and whether more pieces follow.</param>
/// <param name="Body">What <paramref name="Kind"/> defines; whoever ends up with it decodes it.</param>
internal sealed record Frame(uint To, uint From, long Sequence, FrameKind Kind, long Ref, FrameFlags Flags, ReadOnlyMemory<byte> Body) : IWireMessage;

[Flags]
internal enum FrameFlags : byte { None = 0, BegunByReceiver = 1, More = 2 }

/// <summary>What a conversation can say. Those below <see cref="Started"/> begin one, or are all there is to it.</summary>
internal enum FrameKind : byte
{
    /// <summary>Start a function under a supervisor.</summary>
    Start = 1,

    /// <summary>Watch a pid.</summary>
    Monitor = 2,

    /// <summary>Send one exit signal to a pid.</summary>
    Exit = 3,

    /// <summary>Ask a supervisor about its children, or to end one.</summary>
    Ask = 4,

    /// <summary>Give a letter to a pid.</summary>
    Letter = 5,

    /// <summary>Link two pids.</summary>
    Link = 6,

    /// <summary>Ask for the pid that bears a name.</summary>
    WhereIs = 7,

    /// <summary>Start a function without a supervisor.</summary>
    Spawn = 8,

    /// <summary>Say that you are there.</summary>
    Ping = 9,

    /// <summary>Give a letter to who bears a name, and say whether somebody does.</summary>
    Deliver = 10,

    /// <summary>Give a request to who bears a name, and say what the reply was.</summary>
    Request = 11,

    /// <summary>Print text on a console.</summary>
    Print = 12,

    /// <summary>Read a line from a console.</summary>
    Read = 13,

    /// <summary>A process is to print, and to read, elsewhere.</summary>
    Lead = 14,

    /// <summary>Log something.</summary>
    Log = 15,

    /// <summary>Ask the code server.</summary>
    Code = 16,

    /// <summary>The process has this pid.</summary>
    Started = 32,

    /// <summary>It ended, with this reason and perhaps a value: the last word.</summary>
    End = 33,

    /// <summary>It was not started, for this reason: the last word.</summary>
    Refused = 34,

    /// <summary>Somebody sends it an exit signal.</summary>
    Signal = 35,

    /// <summary>Whoever began it no longer listens. A call, if a reason follows, is to end with it.</summary>
    Forget = 36,

    /// <summary>Tell the pid.</summary>
    WhichPid = 37,

    /// <summary>Its owner has ended, to which it is linked.</summary>
    OwnerEnded = 38,

    /// <summary>It is no longer linked to its owner.</summary>
    Unlink = 39,
}
