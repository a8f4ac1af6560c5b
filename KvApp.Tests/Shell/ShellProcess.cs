namespace KvApp.Tests;

/// <summary>
/// A prompt as a user starts it: <c>dotnet kvapp.dll shell ...</c>, with lines typed into its standard input. Both outputs are in the log,
/// in their order.
/// </summary>
sealed class ShellProcess : ChildProcess
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    int _marks;

    public ShellProcess(string name = "shell") : base(name) { }

    /// <summary>Starts <c>kvapp COMMAND --connect NODE</c>, as a node of the tests' cluster would be.</summary>
    public ShellProcess Start(NodeProcess node, params string[] command)
    {
        // One pipe for both outputs keeps their order.
        string[] merged = ["sh", "-c", "exec \"$@\" 2>&1", "sh"];
        Launch([NodeProcess.Built, .. command, "--config", "hocon/tests.hocon", "--connect", node.Address], via: merged);
        return this;
    }

    /// <summary>Types a line, and returns what is printed until it has run.</summary>
    public async Task<string> Say(string line)
    {
        var from = Log.Count;
        Type(line);
        // What another line prints shows that this one has ended; that line has no value, so that It stays.
        var mark = $"end of {++_marks}";
        Type($"Console.WriteLine(\"{mark}\")");
        await Line(printed => printed == mark || printed == LineLog.End, Longest, from);
        return string.Join('\n', LogFrom(from).Where(printed => printed != mark && !printed.Contains(" warn: KvApp.")));
    }

    /// <summary>The end of the input, as Ctrl-D.</summary>
    public async Task<int> Leave()
    {
        EndInput();
        return await Exit(Longest);
    }
}
