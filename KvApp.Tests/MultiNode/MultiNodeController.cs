using System.Net.Sockets;
using System.Reflection;
using System.Threading.Channels;

namespace KvApp.Tests;

/// <summary>
/// Runs one spec: starts a process per role, lets them pass barriers together, does the faults that they ask for. The first failure ends
/// the run. Everything happens in one loop, so nothing here is locked.
/// </summary>
sealed class MultiNodeController
{
    static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60), StopsWithin = TimeSpan.FromSeconds(20);

    // What fails one role often fails others a moment later, and the cause is not always heard first.
    static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(200);
    static int _runs;

    readonly Channel<Action> _events = Channel.CreateUnbounded<Action>();
    readonly Barriers _barriers = new();
    readonly Dictionary<string, int> _uids = [];
    readonly List<int> _pids = [];
    readonly List<string> _failures = [];
    readonly Type _spec;
    readonly string _method;
    readonly string _directory;
    readonly string _socket = Path.Combine(Path.GetTempPath(), $"kv-spec-{Environment.ProcessId}-{Interlocked.Increment(ref _runs)}.sock");
    readonly Timeline _timeline;
    readonly MultiNodeConfig _config;
    readonly Placement _placement;
    readonly TimeSpan _within;
    readonly Dictionary<string, RoleProcess> _roles;
    readonly Faults _faults;
    bool _begun, _finishing;
    DateTime _end, _barrierDue;

    MultiNodeController(Type spec, string method, MultiNodeConfig config, Placement placement, TimeSpan within)
    {
        (_spec, _method, _config, _placement, _within) = (spec, method, config, placement, within);
        _directory = Directory.CreateDirectory(Path.Combine(ChildProcess.LogDirectory, $"{spec.Name}.{method}")).FullName;
        foreach (var old in Directory.GetFiles(_directory)) File.Delete(old);
        _timeline = new(Path.Combine(_directory, "timeline.log"));
        _roles = config.Roles.ToDictionary(role => role.Name, role => new RoleProcess(role, _timeline, _directory));
        _faults = new(_roles, placement, Launch, Pause, InLoop);
    }

    /// <summary>Runs the method of the spec on all its roles, and does not throw for what it does; <paramref name="within"/> counts from when all roles run.</summary>
    public static async Task<MultiNodeReport> Run(Type spec, string method, TimeSpan within)
    {
        var config = ConfigOf(spec);
        await using var placement = await Placement.Create(config);
        return await new MultiNodeController(spec, method, config, placement, within).Run();
    }

    static MultiNodeConfig ConfigOf(Type spec)
    {
        for (var type = spec; type is not null; type = type.BaseType)
        {
            var parameters = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(each => each.GetParameters().Take(1));
            if (parameters.FirstOrDefault(first => first.ParameterType.IsSubclassOf(typeof(MultiNodeConfig))) is { } config) return (MultiNodeConfig)Activator.CreateInstance(config.ParameterType)!;
        }
        throw new MultiNodeException($"{spec.Name} has no constructor that takes its MultiNodeConfig");
    }

    async Task<MultiNodeReport> Run()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(_socket));
            listener.Listen();
            _ = Accept(listener);
            foreach (var role in _roles.Values.Where(role => !_config.StartsLater(role.Role))) Launch(role);
            await Loop();
        }
        finally
        {
            foreach (var role in _roles.Values) await role.DisposeAsync();
            File.Delete(_socket);
        }
        return new(_failures.Count == 0 ? null : string.Join("\nand then ", _failures), _timeline.Now, _placement.Links, _timeline.Lines, _directory, _pids);
    }

    async Task Loop()
    {
        _end = DateTime.UtcNow + StartsWithin;
        while (_failures.Count == 0 && (!_finishing || _roles.Values.Any(role => role.State != RoleState.Gone)))
        {
            var barrier = _barriers.Current is not null && _barrierDue < _end;
            if (!await Next(barrier ? _barrierDue : _end)) Fail(TooLate(barrier));
            if (!_finishing && _roles.Values.All(role => role.State is RoleState.Ended or RoleState.Gone) && _faults.Pending == 0) Finish();
        }
        for (var end = DateTime.UtcNow + Aftermath; _failures.Count > 0 && await Next(end);) { }
    }

    // Does what comes next; false if nothing came in time.
    async Task<bool> Next(DateTime due)
    {
        using var limit = new CancellationTokenSource(due > DateTime.UtcNow ? due - DateTime.UtcNow : TimeSpan.Zero);
        try
        {
            var next = await _events.Reader.ReadAsync(limit.Token);
            next();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception error)
        {
            Fail(error is MultiNodeException ? error.Message : $"the harness failed: {error}");
        }
        return true;
    }

    string TooLate(bool barrier) =>
        barrier ? $"barrier '{_barriers.Current}' was not passed in time: {Missing()}; {string.Join(", ", _barriers.Waiting)} wait{(_barriers.Waiting.Count() == 1 ? "s" : "")} there"
        : _finishing ? $"{Names(role => role.State != RoleState.Gone)} did not stop within {StopsWithin.TotalSeconds} s after the spec's end"
        : !_begun ? $"the roles did not start within {StartsWithin.TotalSeconds} s: {Unfinished()}"
        : $"the spec did not end within {_within.TotalSeconds:0.#} s: {Unfinished()}";

    void Finish()
    {
        if (_roles.Values.All(role => role.State == RoleState.Gone)) Fail("no role is left that could have ended the spec");
        _finishing = true;
        foreach (var role in _roles.Values.Where(role => role.State == RoleState.Ended))
        {
            role.MayExit = true;
            role.Resume();
            role.Link!.Send(new MultiNodeMessage.Finish());
        }
        _end = DateTime.UtcNow + StopsWithin;
    }

    string Missing() => string.Join(", ", _barriers.Missing.Select(role => $"{role} is missing ({Doing(_roles[role.Name])})"));

    string Unfinished() => string.Join(", ", _roles.Values.Where(role => role.State is not (RoleState.Ended or RoleState.Gone)).Select(role => $"{role.Role} has not ended ({Doing(role)})"));

    string Doing(RoleProcess role) => role.IsPaused ? "paused" : role.State switch
    {
        RoleState.Running => _barriers.Waiting.Contains(role.Role) ? $"waits at barrier '{_barriers.Current}'" : _barriers.Last(role.Role),
        RoleState.Starting => "its actor system is not up",
        RoleState.Ready => $"waits for {Names(other => other.State == RoleState.Starting)} to start",
        var state => $"{state}",
    };

    string Names(Func<RoleProcess, bool> which) => string.Join(", ", _roles.Values.Where(which).Select(role => role.Name));

    // A crash is the cause of whatever else was heard.
    void Fail(string failure, bool crash = false)
    {
        _failures.Insert(crash ? 0 : _failures.Count, failure);
        _timeline.Add("SPEC", $"failed: {failure}");
    }

    void InLoop(Action action) => _events.Writer.TryWrite(action);

    // From here on it is waited for at barriers.
    void Launch(RoleProcess role)
    {
        var from = role.Log.Count;
        role.Life++;
        (role.State, role.IsPaused, role.MayExit, role.Link) = (RoleState.Starting, false, false, null);
        _barriers.Join(role.Role);
        var orders = new RoleOrders(_socket, role.Name, role.Life, _spec.AssemblyQualifiedName!, _method, _placement.Throttler, _placement.Hosts);
        role.Launch([typeof(MultiNodeController).Assembly.Location, "--multi-node", orders.Encode()], via: _placement.Network?.Via(role.Name));
        _pids.Add(role.Pid);
        _timeline.Add(role.Name, $"-- life {role.Life} begins: pid {role.Pid}, {orders.Self.Host}:{orders.Self.Port}");
        _ = Watch(role, from);
    }

    void Pause(RoleProcess role, bool pause)
    {
        if (pause) role.Pause();
        else role.Resume();
        role.IsPaused = pause;
        var barrier = _barriers.Current;
        Release(_barriers.Pause(role.Role, pause), barrier);
    }

    async Task Watch(RoleProcess role, int from)
    {
        // Waits for the end of its output too.
        var code = await role.Exit(Timeout.InfiniteTimeSpan);
        InLoop(() => Exited(role, code, from));
    }

    void Exited(RoleProcess role, int code, int from)
    {
        _timeline.Add(role.Name, $"-- exited with {code}");
        role.Link?.Dispose();
        (role.State, role.Link) = (RoleState.Gone, null);
        var tail = $"\n{string.Join('\n', role.LogFrom(from).TakeLast(30))}";
        if (!role.MayExit) Fail($"{role.Role} crashed (exit code {code}); it printed at last:{tail}", crash: true);
        else if (_finishing && code != 0) Fail($"{role.Role} exited with {code} at the end of the spec:{tail}");
        _faults.Exited(role);
        var barrier = _barriers.Current;
        Release(_barriers.Leave(role.Role), barrier);
    }

    async Task Accept(Socket listener)
    {
        try
        {
            while (true) _ = Listen(new(await listener.AcceptAsync()));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    async Task Listen(MultiNodeLink link)
    {
        RoleProcess? role = null;
        while (await link.Receive() is { } message)
        {
            if (message is MultiNodeMessage.Hello hello) role = _roles[hello.Role];
            var from = role ?? _roles.Values.First();
            InLoop(() => Take(from, link, message));
        }
    }

    void Take(RoleProcess role, MultiNodeLink link, MultiNodeMessage message)
    {
        switch (message)
        {
            case MultiNodeMessage.Hello hello when hello.Life == role.Life && role.State == RoleState.Starting:
                Greet(role, link, hello);
                break;
            case var _ when role.Link != link:
                break;
            case MultiNodeMessage.Enter enter:
                _timeline.Add(role.Name, $"-- enters '{enter.Barrier}'");
                var due = DateTime.UtcNow.AddSeconds(enter.WithinSeconds);
                _barrierDue = _barriers.Current is null || due < _barrierDue ? due : _barrierDue;
                Release(_barriers.Enter(role.Role, enter.Barrier), enter.Barrier);
                break;
            case MultiNodeMessage.Fault fault:
                _timeline.Add(role.Name, $"-- asks: {fault}");
                _faults.Do(fault, problem =>
                {
                    _timeline.Add(role.Name, $"-- {problem ?? "done"}: {fault}");
                    link.Send(new MultiNodeMessage.Answer(fault.Id, problem));
                });
                break;
            case MultiNodeMessage.Answer answer:
                _faults.Answered(answer);
                break;
            case MultiNodeMessage.Ended ended:
                _timeline.Add(role.Name, $"-- ended{(ended.Failure is null ? "" : ", failed")}");
                role.State = RoleState.Ended;
                if (ended.Failure is not null) throw new MultiNodeException($"{role.Role} failed: {ended.Failure}");
                _barriers.End(role.Role);
                break;
        }
    }

    void Greet(RoleProcess role, MultiNodeLink link, MultiNodeMessage.Hello hello)
    {
        (role.Link, role.State) = (link, RoleState.Ready);
        _timeline.Add(role.Name, $"-- is up: {hello.Address}, uid {hello.Uid}");
        var key = $"{role.Role}, life {role.Life}";
        if (_uids.FirstOrDefault(other => other.Value == hello.Uid) is { Key: { } other }) throw new MultiNodeException($"{key} has the uid {hello.Uid} of {other}: Akka takes them for one");
        _uids[key] = hello.Uid;
        if (_roles.Values.Any(each => each.State == RoleState.Starting && each.Life == 1 && !_config.StartsLater(each.Role))) return;
        if (!_begun) (_begun, _end) = (true, DateTime.UtcNow + _within);
        foreach (var ready in _roles.Values.Where(each => each.State == RoleState.Ready))
        {
            ready.State = RoleState.Running;
            ready.Link!.Send(new MultiNodeMessage.Begin());
            _faults.Began(ready);
        }
    }

    void Release(IReadOnlyList<RoleName> roles, string? barrier)
    {
        if (roles.Count == 0) return;
        _timeline.Add("SPEC", $"'{barrier}' passed by {string.Join(", ", roles)}");
        foreach (var role in roles) _roles[role.Name].Link!.Send(new MultiNodeMessage.Entered());
    }
}
