using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>
/// One node as a user starts it: <c>dotnet kvapp.dll --config ... --set ...</c>, a process of its own with ports of its own. Its output is kept in
/// <see cref="Log"/> and in <see cref="LogFile"/>, and shown when the test fails.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    internal static readonly string Dotnet = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    static readonly string? Setpriv = new[] { "/usr/bin/setpriv", "/bin/setpriv" }.FirstOrDefault(File.Exists);

    /// <summary>The executable as it was built with these tests.</summary>
    public static readonly string Built = Path.Combine(AppContext.BaseDirectory, "kvapp.dll");

    readonly ITestOutputHelper _output;
    readonly LineLog _log;
    Process? _process;

    /// <summary>A node that is not started yet, so that others can name its port; without <paramref name="server"/> it only stores.</summary>
    public NodeProcess(string name, ITestOutputHelper output, bool server = true)
    {
        (Name, _output) = (name, output);
        (RemotingPort, TelnetPort) = (FreePort.Next(), server ? FreePort.Next() : null);
        _log = new(LogFile = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "node-logs")).FullName, $"{name}-{RemotingPort}.log"));
    }

    public string Name { get; }

    /// <summary>What is run: the executable as it was built with these tests, or another build of it.</summary>
    public string Executable { get; init; } = Built;

    /// <summary>Started without any configuration but its ports.</summary>
    public bool Bare { get; init; }

    /// <summary>Akka tells of the cluster in its log as well, for a test that waits for what only Akka knows.</summary>
    public bool AkkaTells { get; set; }

    public int RemotingPort { get; }
    public int? TelnetPort { get; }
    public string LogFile { get; }

    /// <summary>How <c>NODES</c> names it.</summary>
    public string Address => $"{Name}@127.0.0.1:{RemotingPort}";

    /// <summary>What a user adds to the command line; ports, name and <c>hocon/tests.hocon</c> are given already.</summary>
    public List<string> Arguments { get; } = [];

    public Dictionary<string, string> Environment { get; } = [];

    public int Pid => (_process ?? throw new InvalidOperationException($"{Name} was never started")).Id;

    /// <summary>Every line that it printed, in all its lives.</summary>
    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>What it printed from line <paramref name="from"/> on, or would have printed without <see cref="AkkaTells"/>.</summary>
    public IReadOnlyList<string> LogFrom(int from) => [.. Log.Skip(from).Where(line => line != LineLog.End && !(AkkaTells && (line.Contains(" info: Akka.") || line.Contains(" warn: Akka."))))];

    /// <summary>What of that is no mere information.</summary>
    public IReadOnlyList<string> Complaints(int from = 0) => [.. LogFrom(from).Where(line => !line.Contains(" info: "))];

    /// <summary>Bytes of memory that it occupies.</summary>
    public long Memory => 1024 * long.Parse(File.ReadLines($"/proc/{Pid}/status").Single(line => line.StartsWith("VmRSS:")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    /// <summary>Somebody at its prompt.</summary>
    public Task<TelnetClient> Connect() => TelnetClient.Connect(TelnetPort ?? throw new InvalidOperationException($"{Name} only stores"));

    /// <summary>Starts it, and waits until it says that it is ready.</summary>
    public async Task<NodeProcess> Start()
    {
        var from = Log.Count;
        string[] configuration = Bare ? [] : ["--config", "hocon/tests.hocon", "--set", $"kv.node={Name}"];
        string[] ports = ["--set", $"akka.remote.dot-netty.tcp.port={RemotingPort}", "--set", $"kv.server.port={TelnetPort?.ToString() ?? "off"}"];
        string[] level = AkkaTells ? ["--set", "akka.loglevel=INFO"] : [];
        _process = Launch(Executable, [.. configuration, .. ports, .. level, .. Arguments], Environment, _log.Add);
        var ready = await Line(line => line.Contains("Accepting connections on port") || line.Contains("is up, without a server") || line == LineLog.End, StartsWithin, from);
        return ready != LineLog.End ? this : throw new InvalidOperationException($"{Name} exited with {await Exit(StartsWithin)} instead of starting:\n{string.Join('\n', Log.Skip(from))}");
    }

    /// <summary>Nodes of one cluster, all started at once; <c>NODES</c> names them all.</summary>
    public static Task StartAll(params NodeProcess[] nodes)
    {
        foreach (var node in nodes) node.Environment["NODES"] = string.Join(',', nodes.Select(each => each.Address));
        return Task.WhenAll(nodes.Select(node => node.Start()));
    }

    /// <summary>The first line from line <paramref name="from"/> on that fits, printed already or not yet.</summary>
    public Task<string> Line(Func<string, bool> fits, TimeSpan? timeout = null, int from = 0, string what = "such line") => _log.Find(fits, timeout ?? TimeSpan.FromSeconds(30), from, $"{Name}: no {what}");

    /// <inheritdoc cref="Line(Func{string, bool}, TimeSpan?, int, string)"/>
    public Task<string> Line(string part, TimeSpan? timeout = null, int from = 0) => Line(line => line.Contains(part), timeout, from, $"line with '{part}'");

    /// <summary>SIGKILL: it ends in the middle of whatever it does.</summary>
    public async Task Kill()
    {
        Signal(9);
        await Exit(TimeSpan.FromSeconds(10));
    }

    /// <summary>SIGSTOP: it is there, and silent.</summary>
    public void Pause()
    {
        Signal(19);
        // One of its threads has to take the signal before the others stand still, and on a busy machine that takes its time.
        if (!SpinWait.SpinUntil(() => Directory.GetDirectories($"/proc/{Pid}/task").All(IsStopped), TimeSpan.FromSeconds(10))) throw new TimeoutException($"{Name} does not stand still");

        static bool IsStopped(string thread)
        {
            try
            {
                return File.ReadAllText($"{thread}/stat").Split(") ")[1][0] == 'T';
            }
            catch (IOException)
            {
                // The thread has ended since they were listed.
                return false;
            }
        }
    }

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal(18);

    /// <summary>SIGTERM, as from docker or systemd; the exit code.</summary>
    public Task<int> Stop(TimeSpan? timeout = null)
    {
        Signal(15);
        return Exit(timeout ?? TimeSpan.FromSeconds(30));
    }

    /// <summary>A new life on the same ports, after <see cref="Kill"/> or <see cref="Stop"/>.</summary>
    public Task<NodeProcess> Restart() => _process is { HasExited: false } ? throw new InvalidOperationException($"{Name} still runs") : Start();

    /// <summary>The exit code, when it has exited.</summary>
    public async Task<int> Exit(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            await _process!.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Name} (pid {Pid}) did not exit within {timeout}");
        }
    }

    /// <summary>A run of the executable that ends by itself.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> Run(IEnumerable<string> arguments, Dictionary<string, string>? environment = null)
    {
        var log = new LineLog(null);
        using var process = Launch(Built, arguments, environment ?? [], log.Add);
        using var limit = new CancellationTokenSource(StartsWithin);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"kvapp {string.Join(' ', arguments)} did not exit within {StartsWithin}; it printed:\n{string.Join('\n', log.Lines)}");
        }
        return (process.ExitCode, [.. log.Lines.Where(line => line != LineLog.End)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await Kill();
        _process?.Dispose();
        // The runner shows this for a test that failed.
        _output.WriteLine($"---- {Name} ({LogFile})");
        foreach (var line in Log.TakeLast(200)) _output.WriteLine(line);
    }

    static Process Launch(string executable, IEnumerable<string> arguments, Dictionary<string, string> environment, Action<string> onLine)
    {
        var start = new ProcessStartInfo(Setpriv ?? Dotnet) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in Setpriv is null ? [] : new[] { "--pdeathsig", "KILL", Dotnet }) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(executable);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name is "PORT" or "NODES" || name.StartsWith("KV__") || name.StartsWith("AKKA__")).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var open = 2;
        void Read(string? line)
        {
            if (line is not null) onLine(line);
            else if (Interlocked.Decrement(ref open) == 0) onLine(LineLog.End);
        }
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        Starter.Run(() => process.Start());
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    void Signal(int signal)
    {
        if (_process is { HasExited: false } && kill(Pid, signal) != 0) throw new InvalidOperationException($"kill -{signal} {Name}: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int pid, int signal);
}
