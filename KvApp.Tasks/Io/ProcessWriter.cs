namespace KvApp.Tasks;

/// <summary>A process's <see cref="IProcess.Out"/>.</summary>
internal sealed class ProcessWriter(ProcessIo io) : WholeLines
{
    public override void Write(ReadOnlySpan<char> buffer) => io.Write(buffer);

    public override void WriteLine(string? value) => io.Write(value + NewLine);

    public override void Flush() => io.Flush();

    public override Task FlushAsync() => io.FlushAsync(default);

    public override Task FlushAsync(CancellationToken cancellationToken) => io.FlushAsync(cancellationToken);

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => io.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(char value) => WriteAsync(value.ToString());

    public override Task WriteAsync(string? value) => WriteAsync(value.AsMemory());

    public override Task WriteAsync(char[] buffer, int index, int count) => WriteAsync(buffer.AsMemory(index, count));

    public override Task WriteLineAsync() => WriteAsync(NewLine);

    public override Task WriteLineAsync(char value) => WriteAsync(value + NewLine);

    public override Task WriteLineAsync(string? value) => WriteAsync(value + NewLine);

    public override Task WriteLineAsync(char[] buffer, int index, int count) => WriteAsync(new string(buffer, index, count) + NewLine);

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => WriteAsync((buffer.ToString() + NewLine).AsMemory(), cancellationToken);
}
