namespace KvApp.Tasks;

/// <summary>What <see cref="Console.In"/> asks.</summary>
internal sealed class RoutedIn(ConsoleInput own) : TextReader
{
    /// <summary>The lock that is held while somebody reads.</summary>
    public object Held { get; set; } = new();

    public override string? ReadLine()
    {
        using var _ = new LetGo(Held);
        return ConsoleRouter.Current is { } io ? io.In.ReadLine() : own.ReadLine();
    }

    public override int Read()
    {
        using var _ = new LetGo(Held);
        return (ConsoleRouter.Current?.In ?? own.Reader).Read();
    }

    public override int Peek() => (ConsoleRouter.Current?.In ?? own.Reader).Peek();

    public override int Read(char[] buffer, int index, int count)
    {
        using var _ = new LetGo(Held);
        return (ConsoleRouter.Current?.In ?? own.Reader).Read(buffer, index, count);
    }

    public override string ReadToEnd()
    {
        using var _ = new LetGo(Held);
        return (ConsoleRouter.Current?.In ?? own.Reader).ReadToEnd();
    }
}
