using System.Collections.Concurrent;
using System.Text;

namespace KvApp.Tests;

/// <summary>A node's console: what is printed on it is read, what is read from it is typed, by the test. It can be slow, and it can be held up.</summary>
sealed class TestConsole : TextWriter
{
    readonly StringBuilder _text = new();
    readonly ManualResetEventSlim _goes = new(true);
    readonly Typed _typed = new();
    long _length;

    public TestConsole(TestNode node) => node.Node.UseConsole(this, _typed);

    /// <summary>How long it takes to print something.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Only counts, and keeps nothing.</summary>
    public bool Counts { get; set; }

    /// <summary>Fails with this instead of printing.</summary>
    public Exception? Fails { get; set; }

    public override Encoding Encoding => Encoding.UTF8;

    public string Text
    {
        get { lock (_text) return _text.ToString(); }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public long Length => Interlocked.Read(ref _length);

    public void Hold() => _goes.Reset();

    public void Let() => _goes.Set();

    public void Type(params string[] lines)
    {
        foreach (var line in lines) _typed.Add(line);
    }

    public void TypeEnd() => _typed.Add(null);

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        _goes.Wait();
        if (Fails is { } e) throw e;
        if (Delay > TimeSpan.Zero) Thread.Sleep(Delay);
        Interlocked.Add(ref _length, buffer.Length);
        if (Counts) return;
        lock (_text) _text.Append(buffer);
    }

    sealed class Typed : TextReader
    {
        readonly BlockingCollection<string?[]> _lines = [];

        public void Add(string? line) => _lines.Add([line]);

        public override string? ReadLine() => _lines.Take()[0];
    }
}
