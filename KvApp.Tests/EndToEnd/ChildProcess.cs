using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KvApp.Tests;

/// <summary>
/// A process that a test starts, kills, pauses, resumes and starts again, and that never outlives the tests. What it prints is kept in
/// <see cref="Log"/> and in <see cref="LogFile"/>, over all its lives.
/// </summary>
public class ChildProcess : IAsyncDisposable
{
    internal static readonly string Dotnet = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    // A program that is started under nohup ignores SIGHUP, and so do its children.
    static readonly string[] DefaultSignals = File.Exists("/usr/bin/env") && IsGnuEnv() ? ["/usr/bin/env", "--default-signal=HUP"] : [];

    static readonly string? Setpriv = new[] { "/usr/bin/setpriv", "/bin/setpriv" }.FirstOrDefault(File.Exists);

    readonly LineLog _log;
    Process? _process;

    public ChildProcess(string name, string? logFile = null, Action<string>? onLine = null)
    {
        (Name, LogFile) = (name, logFile);
        _log = new(logFile, onLine);
    }

    public string Name { get; }

    public string? LogFile { get; }

    public int Pid => (_process ?? throw new InvalidOperationException($"{Name} was never started")).Id;

    /// <summary>Bytes of memory that it occupies.</summary>
    public long Memory => 1024 * long.Parse(File.ReadLines($"/proc/{Pid}/status")
        .Single(line => line.StartsWith("VmRSS:")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Every line that it printed, in all its lives.</summary>
    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>What it printed from line <paramref name="from"/> on.</summary>
    public virtual IReadOnlyList<string> LogFrom(int from) => [.. Log.Skip(from).Where(line => line != LineLog.End)];

    /// <summary>Where the logs of this test run lie.</summary>
    public static string LogDirectory => Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "node-logs")).FullName;

    /// <summary>Begins a life: <c>dotnet ARGUMENTS</c>, or what stands before it in <paramref name="via"/> with that as its last words.</summary>
    public void Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        IEnumerable<string>? via = null) =>
        LaunchCommand([.. via ?? [], Dotnet, .. arguments], environment);

    /// <summary>Begins a life with any command.</summary>
    public void LaunchCommand(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        if (IsRunning) throw new InvalidOperationException($"{Name} still runs");
        _process?.Dispose();
        _process = Start(command, environment ?? new Dictionary<string, string>(), _log.Add);
    }

    /// <summary>The first line from line <paramref name="from"/> on that fits, printed already or not yet.</summary>
    public Task<string> Line(Func<string, bool> fits, TimeSpan? timeout = null, int from = 0, string what = "such line") =>
        _log.Find(fits, timeout ?? TimeSpan.FromSeconds(30), from, $"{Name}: no {what}");

    /// <inheritdoc cref="Line(Func{string, bool}, TimeSpan?, int, string)"/>
    public Task<string> Line(string part, TimeSpan? timeout = null, int from = 0) =>
        Line(line => line.Contains(part), timeout, from, $"line with '{part}'");

    /// <summary>What somebody types there.</summary>
    public void Type(string line) => _process!.StandardInput.WriteLine(line);

    /// <summary>The end of what is typed there.</summary>
    public void EndInput() => _process!.StandardInput.Close();

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
        if (!SpinWait.SpinUntil(() => Directory.GetDirectories($"/proc/{Pid}/task").All(IsStopped),
            TimeSpan.FromSeconds(10))) throw new TimeoutException($"{Name} does not stand still");

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

    /// <summary>SIGHUP, as from a terminal that is closed; the exit code.</summary>
    public Task<int> Hangup()
    {
        Signal(1);
        return Exit(TimeSpan.FromSeconds(30));
    }

    /// <summary>The exit code, when it has exited.</summary>
    public async Task<int> Exit(TimeSpan timeout)
    {
        var process = _process!;
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Name} (pid {Pid}) did not exit within {timeout}");
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (IsRunning) await Kill();
        _process?.Dispose();
        GC.SuppressFinalize(this);
    }

    static Process Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, Action<string> onLine)
    {
        string[] words = Setpriv is null ? [.. command] : [Setpriv, "--pdeathsig", "KILL", .. DefaultSignals, .. command];
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
            RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(name => name is "PORT" or "NODES" || name.StartsWith("KV__")
            || name.StartsWith("AKKA__") || name.StartsWith("OTEL_")).ToList()) start.Environment.Remove(name);
        // A child lives for seconds. Compiling hot methods a second time took a third of a child's processor time; collecting profiles for
        // that takes a tenth.
        start.Environment.TryAdd("DOTNET_TC_CallCountingDelayMs", "7D0");
        start.Environment.TryAdd("DOTNET_TieredPGO", "0");
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

    static bool IsGnuEnv()
    {
        var command = new ProcessStartInfo("/usr/bin/env", ["--default-signal=HUP", "true"]) { RedirectStandardError = true };
        using var tried = Process.Start(command)!;
        tried.WaitForExit();
        return tried.ExitCode == 0;
    }

    void Signal(int signal)
    {
        if (IsRunning && kill(Pid, signal) != 0) throw new InvalidOperationException(
            $"kill -{signal} {Name}: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int pid, int signal);
}
