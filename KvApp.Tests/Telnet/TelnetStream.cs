using System.Buffers;

namespace KvApp.Tests;

/// <summary>
/// What <see cref="ClientLines"/> makes of a stream that comes in pieces: a word for each line and each command of telnet.
/// </summary>
static class TelnetStream
{
    /// <summary>Lines as <c>[text]</c>, commands by their answers.</summary>
    public static string Read(IEnumerable<byte[]> pieces, int maxLine = 40) => string.Concat(ReadAll(pieces, maxLine));

    static IEnumerable<string> ReadAll(IEnumerable<byte[]> pieces, int maxLine)
    {
        var lines = new ClientLines(maxLine);
        var rest = Array.Empty<byte>();
        foreach (var piece in pieces)
        {
            // As a pipe does, which may give the bytes that were kept and those that came in two pieces.
            var bytes = rest.Length > 0 && piece.Length % 2 == 1 ? Joined(rest, piece) : new ReadOnlySequence<byte>([.. rest, .. piece]);
            lines.Begin(bytes);
            while (Next(lines) is { } word) yield return word;
            // A connection looks again after it has waited, for another node or for the turn to write.
            if (Next(lines) is { } again) yield return $"{again} again";
            rest = bytes.Slice(lines.Consumed).ToArray();
        }
        if (lines.HasUnfinished) yield return "...";
        if (lines.IsTelnet) yield return "!";
    }

    static string? Next(ClientLines lines)
    {
        var word = lines.Peek(out var line) switch
        {
            LineKind.Line => $"[{Bytes.Text(line)}]",
            LineKind.TooLong => "[too long]",
            LineKind.Telnet => Bytes.Text(lines.Command.Answer()),
            _ => null,
        };
        if (word is not null) lines.Take();
        return word;
    }

    static ReadOnlySequence<byte> Joined(byte[] first, byte[] second)
    {
        var end = new Piece(second, first.Length);
        return new(new Piece(first, 0) { Following = end }, 0, end, second.Length);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long before) => (Memory, RunningIndex) = (bytes, before);

        public Piece Following { init => Next = value; }
    }
}
