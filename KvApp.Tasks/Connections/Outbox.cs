using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace KvApp.Tasks;

/// <summary>
/// What waits to be sent on one connection. At most <see cref="Window"/> bytes are on the way, so that a pulse or a goodbye never waits
/// behind more than that. Messages that fit one frame keep their order; larger ones go piece by piece, and after each piece as many bytes
/// of small ones may go as it had: so these let one piece by, however many they are, and a flood of them leaves half for the pieces. What
/// is of one lane (a conversation, or all that one process says) waits behind the pieces of that lane. The caller holds the connection's
/// gate.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Bytes that may be on the way.</summary>
    public const int Window = 256 * 1024;

    /// <summary>Those that pieces may take of them: what they leave is for small messages, which never find the window closed by pieces alone.</summary>
    public const int PieceWindow = Window - Piece;

    /// <summary>The largest body of a frame: Akka.Remote drops messages over its frame size (128,000 bytes) with only a line in the log.</summary>
    public const int Piece = 64 * 1024;

    /// <summary>What a frame costs beside its body; without it, empty frames would be free.</summary>
    public const int Overhead = 64;

    /// <param name="Kind">What it says.</param>
    /// <param name="Id">The conversation.</param>
    /// <param name="Flags">Whose number that is.</param>
    /// <param name="Body">What <paramref name="Kind"/> defines.</param>
    /// <param name="Lane">What it must not overtake; 0 is only its own conversation.</param>
    internal readonly record struct Message(FrameKind Kind, long Id, FrameFlags Flags, ReadOnlyMemory<byte> Body, long Lane = 0)
    {
        public (long, FrameFlags?) Order => Lane == 0 ? (Id, Flags) : (Lane, null);
    }

    readonly Queue<(Message Message, long Pieces)> _small = new();
    readonly Queue<Message> _large = new();
    readonly Dictionary<(long, FrameFlags?), int> _held = [];
    ReadOnlyMemory<byte> _rest;
    int _sinceLastPiece;
    long _pieces;
    long _sent;
    long _taken;

    /// <summary>The most pieces that a small message has let by: for tests and reports.</summary>
    public long MostLetBy { get; private set; }

    /// <summary>Bytes that have been added and wait to be sent.</summary>
    public long Waiting { get; private set; }

    public void Add(Message message)
    {
        Waiting += message.Body.Length + Overhead;
        var key = message.Order;
        if (message.Body.Length <= Piece && !_held.ContainsKey(key))
        {
            _small.Enqueue((message, _pieces));
            return;
        }
        CollectionsMarshal.GetValueRefOrAddDefault(_held, key, out _)++;
        _large.Enqueue(message);
        if (_large.Count == 1) _rest = message.Body;
    }

    /// <summary>The next frame that the window has room for.</summary>
    public bool TryTake([NotNullWhen(true)] out Message piece)
    {
        piece = default;
        var underWay = _sent - _taken;
        if (_small.Count > 0 && underWay < Window && (_large.Count == 0 || _sinceLastPiece < Piece)) piece = TakeSmall();
        else if (_large.Count > 0 && underWay < PieceWindow) piece = TakePiece();
        else return false;
        _sent += piece.Body.Length + Overhead;
        Waiting -= piece.Body.Length + (piece.Flags.HasFlag(FrameFlags.More) ? 0 : Overhead);
        return true;
    }

    /// <summary>The other side has taken in this many bytes since the connection opened.</summary>
    public void Taken(long total) => _taken = Math.Max(_taken, total);

    public void Clear()
    {
        _small.Clear();
        _large.Clear();
        _held.Clear();
        _rest = default;
        Waiting = 0;
    }

    Message TakeSmall()
    {
        var (message, pieces) = _small.Dequeue();
        MostLetBy = Math.Max(MostLetBy, _pieces - pieces);
        _sinceLastPiece = _large.Count == 0 ? 0 : _sinceLastPiece + message.Body.Length + Overhead;
        return message;
    }

    Message TakePiece()
    {
        _pieces++;
        _sinceLastPiece = 0;
        var message = _large.Peek();
        if (_rest.Length > Piece)
        {
            var piece = _rest[..Piece];
            _rest = _rest[Piece..];
            return message with { Flags = message.Flags | FrameFlags.More, Body = piece };
        }
        var last = message with { Body = _rest };
        _large.Dequeue();
        var key = message.Order;
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_held, key, out _) == 0) _held.Remove(key);
        _rest = _large.TryPeek(out var next) ? next.Body : default;
        return last;
    }
}
