using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace KvApp.Tasks;

/// <summary>
/// What waits to be sent on one connection. At most <see cref="Window"/> bytes are on the way, so that a pulse or a goodbye never waits behind more than
/// that. Messages that fit one frame keep their order; larger ones go piece by piece, turn about with the small ones. What is of one lane (a conversation,
/// or all that one process says) waits behind the pieces of that lane. The caller holds the connection's gate.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Bytes that may be on the way.</summary>
    public const int Window = 256 * 1024;

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

    readonly Queue<Message> _small = new();
    readonly Queue<Message> _large = new();
    readonly Dictionary<(long, FrameFlags?), int> _held = [];
    ReadOnlyMemory<byte> _rest;
    bool _smallTurn = true;
    long _sent;
    long _taken;

    public void Add(Message message)
    {
        var key = message.Order;
        if (message.Body.Length <= Piece && !_held.ContainsKey(key))
        {
            _small.Enqueue(message);
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
        if (_sent - _taken >= Window || _small.Count + _large.Count == 0) return false;
        piece = _large.Count == 0 || (_smallTurn && _small.Count > 0) ? _small.Dequeue() : TakePiece();
        _smallTurn = !_smallTurn;
        _sent += piece.Body.Length + Overhead;
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
    }

    Message TakePiece()
    {
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
