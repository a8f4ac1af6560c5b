using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KvApp.Tasks;

/// <summary>What <see cref="Console.Out"/> hands on to.</summary>
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
        if (ConsoleRouter.Current is not { } io)
        {
            own.Write(buffer);
            return;
        }
        using var _ = new LetGo(Held);
        io.Write(buffer);
    }

    public override void Write(char value)
    {
        if (ConsoleRouter.Current is null) own.Write(value);
        else base.Write(value);
    }

    public override void Write(string? value)
    {
        if (ConsoleRouter.Current is null) own.Write(value);
        else base.Write(value);
    }

    public override void WriteLine(string? value)
    {
        if (ConsoleRouter.Current is not { } io)
        {
            own.WriteLine(value);
            return;
        }
        using var _ = new LetGo(Held);
        io.Out.WriteLine(value);
    }

    public override void Flush()
    {
        if (ConsoleRouter.Current is not { } io)
        {
            own.Flush();
            return;
        }
        using var _ = new LetGo(Held);
        io.Flush();
    }
}
