namespace KvApp.Tasks;

/// <summary>A process's <see cref="IProcess.In"/>. Its leader gives whole lines; who reads less of one keeps the rest for itself.</summary>
internal sealed class ProcessReader(ProcessIo io) : TextReader
{
    readonly Lock _gate = new();
    string _rest = "";
    int _at;

    public override string? ReadLine() => Rest(line: true) ?? io.ReadLine();

    public override Task<string?> ReadLineAsync() => ReadLineAsync(default).AsTask();

    public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => Rest(line: true) is { } rest ? new(rest) : new(io.ReadLineAsync(cancellationToken));

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty) return 0;
        var taken = Take(buffer);
        if (taken > 0) return taken;
        if (io.ReadLine() is not { } line) return 0;
        lock (_gate) (_rest, _at) = (_rest[_at..] + line + Environment.NewLine, 0);
        return Take(buffer);
    }

    public override int Peek()
    {
        lock (_gate) return _at < _rest.Length ? _rest[_at] : -1;
    }

    public override string ReadToEnd()
    {
        var all = new System.Text.StringBuilder(Rest(line: false));
        while (io.ReadLine() is { } line) all.AppendLine(line);
        return all.ToString();
    }

    int Take(Span<char> buffer)
    {
        lock (_gate)
        {
            var taken = Math.Min(buffer.Length, _rest.Length - _at);
            _rest.AsSpan(_at, taken).CopyTo(buffer);
            _at += taken;
            return taken;
        }
    }

    string? Rest(bool line)
    {
        lock (_gate)
        {
            if (_at == _rest.Length) return null;
            var rest = _rest[_at..];
            (_rest, _at) = ("", 0);
            // Several lines are there only where two read at once.
            if (!line || rest.IndexOf(Environment.NewLine, StringComparison.Ordinal) is not (>= 0 and var end)) return rest;
            _rest = rest[(end + Environment.NewLine.Length)..];
            return rest[..end];
        }
    }
}
