using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>
/// One node as a user starts it: <c>dotnet kvapp.dll --config ... --set ...</c>, a process of its own with ports of its own. Its output is
/// shown when the test fails.
/// </summary>
public sealed class NodeProcess : ChildProcess
{
    static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    /// <summary>The executable as it was built with these tests.</summary>
    public static readonly string Built = Path.Combine(AppContext.BaseDirectory, "kvapp.dll");

    readonly ITestOutputHelper _output;

    /// <summary>A node that is not started yet, so that others can name its port; without <paramref name="server"/> it only stores.</summary>
    public NodeProcess(string name, ITestOutputHelper output, bool server = true) : this(name, output, server, FreePort.Next()) { }

    public NodeProcess(string name, ITestOutputHelper output, bool server, int port) : base(name, Path.Combine(LogDirectory, $"{name}-{port}.log")) =>
        (_output, RemotingPort, TelnetPort) = (output, port, server ? FreePort.Next() : null);

    /// <summary>What is run: the executable as it was built with these tests, or another build of it in its next life.</summary>
    public string Executable { get; set; } = Built;

    /// <summary>Started without any configuration but its ports.</summary>
    public bool Bare { get; init; }

    /// <summary>Akka tells of the cluster in its log as well, for a test that waits for what only Akka knows.</summary>
    public bool AkkaTells { get; set; }

    /// <summary>A command that runs the one behind it, as <c>setpriv</c> does.</summary>
    public IReadOnlyList<string> Via { get; init; } = [];

    public int RemotingPort { get; }
    public int? TelnetPort { get; }

    /// <summary>How <c>NODES</c> names it.</summary>
    public string Address => $"{Name}@127.0.0.1:{RemotingPort}";

    /// <summary>What a user adds to the command line; ports, name and <c>hocon/tests.hocon</c> are given already.</summary>
    public List<string> Arguments { get; } = [];

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>
    /// The output from line <paramref name="from"/> on, without Akka's lines that <see cref="AkkaTells"/> adds, without warnings
    /// that a slow machine causes, and without joining and first connections. A test that expects such a line waits for the line.
    /// </summary>
    public override IReadOnlyList<string> LogFrom(int from) =>
        [.. base.LogFrom(from).Where(line => !(AkkaTells && IsAkkas(line)) && !IsSlowness(line) && !IsMeeting(line))];

    static bool IsAkkas(string line) => line.Contains(" info: Akka.") || line.Contains(" warn: Akka.");

    // A node serves before it has joined, and logs both a moment later.
    static bool IsMeeting(string line) =>
        line.Contains(" info: KvApp.NodeLife[0] ") && line.Contains(" has joined the cluster ")
        || line.Contains(" info: KvApp.Tasks[0] ") && line.EndsWith(" is connected", StringComparison.Ordinal);

    // Joining took over 10 s, or a function ran on for seconds after its process had ended: on a busy machine both happen in good order.
    static bool IsSlowness(string line) =>
        line.Contains(" has not joined a cluster: ") || (line.Contains(" still runs ") && line.Contains(" s after its process ended"));

    /// <summary>What of that is no mere information.</summary>
    public IReadOnlyList<string> Complaints(int from = 0) => [.. LogFrom(from).Where(line => !line.Contains(" info: "))];

    /// <summary>Somebody at its prompt.</summary>
    public Task<TelnetClient> Connect() => TelnetClient.Connect(TelnetPort ?? throw new InvalidOperationException($"{Name} only stores"));

    /// <summary>Starts it, and waits until it says that it is ready.</summary>
    public async Task<NodeProcess> Start()
    {
        var from = Log.Count;
        string[] configuration = Bare ? [] : ["--config", "hocon/tests.hocon", "--set", $"kv.node={Name}"];
        string[] ports = ["--set", $"akka.remote.dot-netty.tcp.port={RemotingPort}", "--set", $"kv.server.port={TelnetPort?.ToString() ?? "off"}"];
        string[] level = AkkaTells ? ["--set", "akka.loglevel=INFO"] : [];
        Launch([Executable, .. configuration, .. ports, .. level, .. Arguments], Environment, Via);
        var ready = await Line(line => line.Contains("Accepting connections on port") || line.Contains("is up, without a server") || line == LineLog.End, StartsWithin, from);
        return ready != LineLog.End ? this : throw new InvalidOperationException($"{Name} exited with {await Exit(StartsWithin)} instead of starting:\n{string.Join('\n', Log.Skip(from))}");
    }

    /// <summary>Nodes of one cluster, all started at once; <c>NODES</c> names them all.</summary>
    public static Task StartAll(params NodeProcess[] nodes)
    {
        foreach (var node in nodes) node.Environment["NODES"] = string.Join(',', nodes.Select(each => each.Address));
        return Task.WhenAll(nodes.Select(node => node.Start()));
    }

    /// <summary>A new life on the same ports, after <see cref="ChildProcess.Kill"/> or <see cref="ChildProcess.Stop"/>.</summary>
    public Task<NodeProcess> Restart() => Start();

    /// <summary>A run of the executable that ends by itself.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> Run(IEnumerable<string> arguments, Dictionary<string, string>? environment = null)
    {
        await using var process = new ChildProcess($"kvapp {string.Join(' ', arguments)}");
        process.Launch([Built, .. arguments], environment);
        try
        {
            return (await process.Exit(StartsWithin), process.LogFrom(0));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{process.Name} did not exit within {StartsWithin}; it printed:\n{string.Join('\n', process.Log)}");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        // The runner shows this for a test that failed.
        _output.WriteLine($"---- {Name} ({LogFile})");
        foreach (var line in Log.TakeLast(200)) _output.WriteLine(line);
    }
}
