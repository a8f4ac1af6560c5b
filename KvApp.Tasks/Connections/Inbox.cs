using System.Buffers;

namespace KvApp.Tasks;

/// <summary>Puts messages that came in pieces together again, without copying: whoever decodes one reads across the pieces.</summary>
internal sealed class Inbox
{
    /// <summary>
    /// No message is larger: a start may carry a function and an argument of the largest size each. Who sends more is refused at the call,
    /// so a peer that exceeds it speaks another protocol.
    /// </summary>
    public const long MaxMessage = 2L * ValueCodec.LargestMaxSize + 1024 * 1024;

    readonly Dictionary<(long, FrameFlags), Assembly> _unfinished = [];

    /// <summary>False while pieces are missing; true with null if there are too many of them.</summary>
    public bool TryAssemble(Frame frame, out ReadOnlySequence<byte>? body)
    {
        var key = (frame.Ref, frame.Flags & ~FrameFlags.More);
        var more = frame.Flags.HasFlag(FrameFlags.More);
        if (!more && (_unfinished.Count == 0 || !_unfinished.ContainsKey(key)))
        {
            body = new(frame.Body);
            return true;
        }
        if (!_unfinished.TryGetValue(key, out var assembly)) _unfinished[key] = assembly = new();
        assembly.Add(frame.Body);
        body = null;
        if (assembly.Length > MaxMessage) return true;
        if (more) return false;
        _unfinished.Remove(key);
        body = assembly.Whole;
        return true;
    }

    sealed class Assembly
    {
        Segment? _first;
        Segment? _last;

        public long Length { get; private set; }

        public ReadOnlySequence<byte> Whole => new(_first!, 0, _last!, _last!.Memory.Length);

        public void Add(ReadOnlyMemory<byte> piece)
        {
            _last = new(piece, _last);
            _first ??= _last;
            Length += piece.Length;
        }
    }

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> piece, Segment? previous)
        {
            Memory = piece;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
