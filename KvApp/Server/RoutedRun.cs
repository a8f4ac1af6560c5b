using System.Buffers;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Consecutive lines of a client that one other node is to run, which is asked once for all of them.</summary>
sealed class RoutedRun(NodeName self)
{
    // What an owner answers to one run has to fit into memory, and 128 lines are more than a round trip costs.
    const int MaxLines = 128, MaxBytes = 64 * 1024;
    readonly ArrayBufferWriter<byte> _lines = new();

    public NodeName Owner { get; private set; }

    public int Count { get; private set; }

    public bool Takes(NodeName owner) => Count == 0 || owner == Owner && Count < MaxLines && _lines.WrittenCount < MaxBytes;

    public void Add(NodeName owner, ReadOnlySpan<byte> line)
    {
        if (Count++ == 0) RoutedCommands.Begin(_lines, self);
        Owner = owner;
        _lines.Write(line);
        _lines.Write("\n"u8);
    }

    /// <summary>The lines of the run; the next one begins empty.</summary>
    public byte[] Take()
    {
        var lines = _lines.WrittenSpan.ToArray();
        _lines.ResetWrittenCount();
        Count = 0;
        return lines;
    }
}
