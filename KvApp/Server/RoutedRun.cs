using System.Buffers;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Consecutive lines of a client that one other node is to run, which is asked once for all of them.</summary>
sealed class RoutedRun(NodeName self)
{
    // 128 lines are more than a round trip costs.
    const int MaxLines = 128, MaxBytes = 64 * 1024;
    readonly ArrayBufferWriter<byte> _lines = new();

    public NodeName Owner { get; private set; }

    public int Count { get; private set; }

    /// <summary>The bytes of the lines.</summary>
    public int Size => Count == 0 ? 0 : _lines.WrittenCount;

    public bool Takes(NodeName owner) => Count == 0 || owner == Owner && Count < MaxLines && _lines.WrittenCount < MaxBytes;

    public void Add(NodeName owner, ReadOnlySpan<byte> line)
    {
        if (Count++ == 0) RoutedCommands.Begin(_lines, self);
        Owner = owner;
        _lines.Write(line);
        _lines.Write("\n"u8);
    }

    /// <summary>The lines of the run, as its owner is to have them.</summary>
    public byte[] Lines => _lines.WrittenSpan.ToArray();

    /// <summary>The first lines have been answered, and are no more part of it.</summary>
    public void Answered(int count)
    {
        if (count <= 0 || count > Count) throw new ArgumentOutOfRangeException(nameof(count), count, $"of {Count} lines");
        var left = _lines.WrittenSpan;
        for (var i = 0; i <= count; i++) left = left[(left.IndexOf((byte)'\n') + 1)..];   // the line that says who asks is one too
        var rest = left.ToArray();
        _lines.ResetWrittenCount();
        Count -= count;
        if (Count == 0) return;
        RoutedCommands.Begin(_lines, self);
        _lines.Write(rest);
    }
}
