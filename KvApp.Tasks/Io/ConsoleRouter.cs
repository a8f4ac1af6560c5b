namespace KvApp.Tasks;

/// <summary>
/// Stands where <see cref="Console.Out"/> and <see cref="Console.In"/> stood, once in each operating system process, from when its first
/// node starts: what a process writes and reads there goes to its group leader, everything else where it went before. The error output is
/// left alone.
/// </summary>
/// <remarks>
/// Who calls <see cref="Console.SetOut"/> later has the last word: what functions print goes to that writer, on the node that they run on
/// (a process's own <see cref="IProcess.Out"/> goes to its leader all the same), and so does what is printed on this node's console from
/// elsewhere.
/// </remarks>
internal static class ConsoleRouter
{
    static readonly Lock Gate = new();
    static TextWriter? _routed;
    static TextWriter _ownOut = TextWriter.Null;
    static Func<ProcessIo?> _current = () => null;

    [ThreadStatic]
    static bool _aside;

    /// <summary>Where to print what is for this operating system process's own console.</summary>
    public static TextWriter Output => Console.Out is var now && now == _routed ? _ownOut : now;

    /// <summary>What is typed here, for all nodes of this operating system process.</summary>
    public static ConsoleInput Input { get; private set; } = new(TextReader.Null);

    /// <param name="current">What the calling code prints with; null for what is no process, or prints here anyway.</param>
    public static void Install(Func<ProcessIo?> current)
    {
        lock (Gate)
        {
            if (_routed is not null) return;
            (_ownOut, _current) = (Console.Out, current);
            Input = new(Console.In);
            var (output, input) = (new RoutedOut(_ownOut), new RoutedIn(Input));
            Console.SetOut(output);
            Console.SetIn(input);
            (output.Held, input.Held) = (Console.Out, Console.In);
            _routed = Console.Out;
        }
    }

    /// <summary>Writes what is for a console; should its writer print with Console in turn, that is for the own one.</summary>
    public static void Print(TextWriter console, ReadOnlySpan<char> text)
    {
        var before = _aside;
        _aside = true;
        try
        {
            console.Write(text);
            console.Flush();
        }
        finally
        {
            _aside = before;
        }
    }

    /// <summary>What the calling code prints with; null for this operating system process's own console.</summary>
    public static ProcessIo? Current => _current() is { } io && !_aside ? io : null;
}
