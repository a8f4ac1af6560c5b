using System.Net.Sockets;
using System.Reflection;
using System.Threading.Channels;

namespace KvApp.Tests;

/// <summary>
/// Runs one spec: starts a process per role, lets them pass barriers together, does the faults that they ask for. The first failure ends the run. Everything
/// happens in one loop, so nothing here is locked.
/// </summary>
sealed class MultiNodeController
{
    static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);
    static int _runs;

    readonly Channel<Action> _events = Channel.CreateUnbounded<Action>();
    readonly Barriers _barriers = new();
    readonly Dictionary<string, int> _uids = [];
    readonly List<int> _pids = [];
    readonly Type _spec;
    readonly string _method;
    readonly string _directory;
    readonly string _socket = Path.Combine(Path.GetTempPath(), $"kv-spec-{Environment.ProcessId}-{Interlocked.Increment(ref _runs)}.sock");
    readonly Timeline _timeline;
    readonly MultiNodeConfig _config;
    readonly Dictionary<string, RoleProcess> _roles;
    readonly Faults _faults;
    Dictionary<string, HostPort> _hosts = [];
    RoleNetwork? _network;
    string _links = "nothing: neither TestTransport nor OwnNetwork is set";
    bool _finishing;
    DateTime _barrierDue;
    string? _failure;

    MultiNodeController(Type spec, string method)
    {
        (_spec, _method) = (spec, method);
        _directory = Directory.CreateDirectory(Path.Combine(ChildProcess.LogDirectory, $"{spec.Name}.{method}")).FullName;
        foreach (var old in Directory.GetFiles(_directory)) File.Delete(old);
        _timeline = new(Path.Combine(_directory, "timeline.log"));
        _config = ConfigOf(spec);
        _roles = _config.Roles.ToDictionary(role => role.Name, role => new RoleProcess(role, _timeline, _directory));
        _faults = new(_roles, Launch, Pause, InLoop);
    }

    /// <summary>Runs the method of the spec on all its roles, and never throws for what the spec does.</summary>
    public static Task<MultiNodeReport> Run(Type spec, string method, TimeSpan within) => new MultiNodeController(spec, method).Run(within);

    static MultiNodeConfig ConfigOf(Type spec)
    {
        for (var type = spec; type is not null; type = type.BaseType)
        {
            var parameters = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(each => each.GetParameters().Take(1));
            if (parameters.FirstOrDefault(first => first.ParameterType.IsSubclassOf(typeof(MultiNodeConfig))) is { } config) return (MultiNodeConfig)Activator.CreateInstance(config.ParameterType)!;
        }
        throw new MultiNodeException($"{spec.Name} has no constructor that takes its MultiNodeConfig");
    }

    async Task<MultiNodeReport> Run(TimeSpan within)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(_socket));
            listener.Listen();
            _ = Accept(listener);
            await Place();
            foreach (var role in _roles.Values.Where(role => !_config.StartsLater(role.Role))) Launch(role);
            await Loop(within);
        }
        finally
        {
            foreach (var role in _roles.Values) await role.DisposeAsync();
            if (_network is not null) await _network.DisposeAsync();
            File.Delete(_socket);
        }
        return new(_failure, _timeline.Now, _links, _timeline.Lines, _directory, _pids);
    }

    async Task Place()
    {
        var why = "";
        if (_config.OwnNetwork) (_network, why) = await RoleNetwork.Create(_config.Roles);
        (_faults.Network, _faults.Throttler) = (_network, _config.TestTransport || (_config.OwnNetwork && _network is null));
        if (_network is not null) _links = "dropping packets, in network namespaces";
        else if (_faults.Throttler) _links = $"the throttler of Akka.Remote, which drops messages{(why.Length > 0 ? $" ({why})" : "")}";
        _hosts = _roles.Keys.ToDictionary(role => role, role => new HostPort(_network?.HostOf(role) ?? "127.0.0.1", FreePort.Next()));
    }

    async Task Loop(TimeSpan within)
    {
        var end = DateTime.UtcNow + within;
        while (_failure is null && (!_finishing || _roles.Values.Any(role => role.State != RoleState.Gone)))
        {
            var due = _barriers.Current is not null && _barrierDue < end ? _barrierDue : end;
            using var limit = new CancellationTokenSource(due > DateTime.UtcNow ? due - DateTime.UtcNow : TimeSpan.Zero);
            try
            {
                var next = await _events.Reader.ReadAsync(limit.Token);
                next();
                if (!_finishing && _roles.Values.All(role => role.State is RoleState.Ended or RoleState.Gone) && _faults.Pending == 0) end = Finish();
            }
            catch (OperationCanceledException)
            {
                Fail(_finishing ? $"{Names(role => role.State != RoleState.Gone)} did not stop within {StopsWithin.TotalSeconds} s after the spec's end"
                    : due < end ? $"barrier '{_barriers.Current}' was not passed in time: {Missing()}; {string.Join(", ", _barriers.Waiting)} wait{(_barriers.Waiting.Count() == 1 ? "s" : "")} there"
                    : $"the spec did not end within {within.TotalSeconds:0.#} s: {Unfinished()}");
            }
            catch (MultiNodeException error)
            {
                Fail(error.Message);
            }
        }
    }

    DateTime Finish()
    {
        if (_roles.Values.All(role => role.State == RoleState.Gone)) Fail("no role is left that could have ended the spec");
        _finishing = true;
        foreach (var role in _roles.Values.Where(role => role.State == RoleState.Ended))
        {
            role.MayExit = true;
            role.Resume();
            role.Link!.Send(new MultiNodeMessage.Finish());
        }
        return DateTime.UtcNow + StopsWithin;
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

    void Fail(string failure)
    {
        _failure ??= failure;
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
        var orders = new RoleOrders(_socket, role.Name, role.Life, _spec.AssemblyQualifiedName!, _method, _faults.Throttler, _hosts);
        role.Launch([typeof(MultiNodeController).Assembly.Location, "--multi-node", orders.Encode()], via: _network?.Via(role.Name));
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
        role.State = RoleState.Gone;
        if (!role.MayExit) throw new MultiNodeException($"{role.Role} crashed (exit code {code}); it printed at last:\n{string.Join('\n', role.LogFrom(from).TakeLast(30))}");
        if (_finishing && code != 0) throw new MultiNodeException($"{role.Role} exited with {code} at the end of the spec:\n{string.Join('\n', role.LogFrom(from).TakeLast(30))}");
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
            case MultiNodeMessage.Hello hello:
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
