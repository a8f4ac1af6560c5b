using System.Collections.Concurrent;
using System.Text;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>The console of a node of a soak: it knows how much of what came from whom, and that nothing is missing, twice, or out of order. Whoever reads a line gets a number.</summary>
sealed class SoakConsole : TextWriter
{
    readonly ConcurrentDictionary<string, int> _printed = new();
    readonly StringBuilder _text = new();
    int _lines;

    SoakConsole() { }

    /// <summary>The one of this process.</summary>
    public static SoakConsole? Current { get; private set; }

    public static SoakConsole Of(Node node)
    {
        var console = new SoakConsole();
        node.UseConsole(Current = console, new Numbers());
        return console;
    }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>What came that may not.</summary>
    public string? Violation { get; private set; }

    /// <summary>Lines that came, of whomever.</summary>
    public int Lines => Volatile.Read(ref _lines);

    /// <summary>How many lines of this one have come, and no other may be under way: the next that comes of it is a violation.</summary>
    public int Close(string who) => _printed.AddOrUpdate(who, -1, (_, count) => -1 - count) is var closed ? -1 - closed : 0;

    public static string Line(string who, int n) => $"{who} {n} {new string('.', 40)}";

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        _text.Append(buffer);
        if (buffer is not [.., '\n']) return;
        foreach (var line in _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)) Take(line);
        _text.Clear();
    }

    void Take(string line)
    {
        Interlocked.Increment(ref _lines);
        if (line.Split(' ') is not [var who, var number, _] || !int.TryParse(number, out var n))
        {
            Violation ??= $"this was printed, which nobody wrote: {line}";
            return;
        }
        var next = _printed.AddOrUpdate(who, 1, (_, count) => count < 0 ? count : count + 1);
        if (next != n + 1) Violation ??= next < 0 ? $"this was printed late: {line}" : $"line {next - 1} of {who} was to be printed next, but this was: {line}";
    }

    sealed class Numbers : TextReader
    {
        int _last;

        public override string ReadLine() => $"{Interlocked.Increment(ref _last)}";
    }
}
