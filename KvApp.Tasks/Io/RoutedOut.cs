using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KvApp.Tasks;

/// <summary>What <see cref="Console.Out"/> hands on to. Whatever it writes to, it lets go of that one's lock before: a logger that took Console's own writer before this stood there
/// holds that writer's lock first, and then, where .NET writes to the terminal, wants this one. The other way round the two would wait for
/// each other for ever.</summary>
internal sealed class RoutedOut(TextWriter own) : WholeLines
{
    /// <summary>The lock that is held while somebody writes.</summary>
    public object Held { get; set; } = new();

    public override Encoding Encoding => own.Encoding;

    public override IFormatProvider FormatProvider => own.FormatProvider;

    [AllowNull]
    public override string NewLine
    {
        get => own.NewLine;
        set => own.NewLine = value;
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        using var _ = new LetGo(Held);
        if (ConsoleRouter.Current is { } io) io.Write(buffer);
        else own.Write(buffer);
    }

    public override void Write(char value)
    {
        if (ConsoleRouter.Current is not null)
        {
            base.Write(value);
            return;
        }
        using var _ = new LetGo(Held);
        own.Write(value);
    }

    public override void Write(string? value)
    {
        if (ConsoleRouter.Current is not null)
        {
            base.Write(value);
            return;
        }
        using var _ = new LetGo(Held);
        own.Write(value);
    }

    public override void WriteLine(string? value)
    {
        using var _ = new LetGo(Held);
        if (ConsoleRouter.Current is { } io) io.Out.WriteLine(value);
        else own.WriteLine(value);
    }

    public override void Flush()
    {
        using var _ = new LetGo(Held);
        if (ConsoleRouter.Current is { } io) io.Flush();
        else own.Flush();
    }
}
