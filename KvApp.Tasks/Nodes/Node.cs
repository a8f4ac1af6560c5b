using System.Diagnostics;
using Akka.Actor;
using Akka.Remote;

namespace KvApp.Tasks;

/// <summary>This node and the others (OTP's <c>Node</c>): their names, their connections, and being told when one is down.</summary>
/// <remarks>Two nodes that talk hold a connection; members of one cluster hold one each. When it closes, everything across it ends with <see cref="ExitReason.NoConnection"/>.</remarks>
public sealed partial class Node : IExtension
{
    readonly NodeHost _host;
    readonly Spawner _spawner;
    readonly Life? _owner;

    internal Node(ExtendedActorSystem system)
    {
        WholeProgram.Check();
        var settings = TasksSettings.From(system.Settings.Config.WithFallback(TasksConfig.Reference));
        var address = system.Provider.DefaultAddress;
        var times = new ConnectionTimes(settings.TickTime, TimeProvider.System);
        var daemon = system.SystemActorOf(Props.Create<NodeActor>().WithDispatcher(system.Provider is IRemoteActorRefProvider ? "akka.remote.default-remote-dispatcher" : "akka.actor.default-dispatcher"), DaemonName);
        NodeHost? host = null;
        Local = new(system, address.Host is { } at ? new NodeName($"{settings.Node}@{at}") : NodeName.None, settings, (node, peer) =>
            new(peer, string.CompareOrdinal(node.Address.ToString(), peer.ToString()) < 0, system.Provider.ResolveActorRef(new RootActorPath(peer) / "system" / DaemonName), daemon, host!, times));
        ConsoleRouter.Install(() => RunningProcess.CurrentIo);
        _spawner = new(Local);
        _host = host = new(Local, system.Provider is IRemoteActorRefProvider ? AddressUidExtension.Uid(system) : 0, daemon);
        Local.Root = system.SystemActorOf(Props.Create(() => new ProcessesActor(Local)), ProcessesActor.Name);
        Local.Processes.Watch = life => daemon.Tell(new WatchActor(life), ActorRefs.NoSender);
        daemon.Tell(new Begin(host), ActorRefs.NoSender);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "say-goodbye", () => daemon.Ask<Akka.Done>(new SayGoodbye(), TimeSpan.FromSeconds(2)));
    }

    Node(Node node, Life owner) => (Local, _host, _spawner, _owner) = (node.Local, node._host, node._spawner, owner);

    const string DaemonName = "kv-node";

    internal LocalNode Local { get; }

    internal Spawner Spawner => _spawner;

    /// <summary>Who is told when which node goes down: for tests and reports.</summary>
    internal int Watchers => _host.Monitors.Count;

    /// <summary>The node of this actor system.</summary>
    /// <exception cref="PlatformNotSupportedException">The program was trimmed, or compiled to native code.</exception>
    public static Node Get(ActorSystem system) => system.WithExtension<Node, Provider>();

    /// <summary>The same for an actor: it is linked by <c>SpawnLink</c>, and told by <c>SpawnMonitor</c>, whatever thread the call runs on later.</summary>
    public static Node Get(IActorContext owner) => Get(owner.System).With(owner.Self);

    /// <summary>The same for a process.</summary>
    public static Node Get(IProcess owner) => Get(owner.System).With(owner.Self);

    /// <summary>The same for whoever is to be linked or told.</summary>
    /// <exception cref="ArgumentException">The pid is of another node.</exception>
    public Node With(IActorRef owner) => new(this, Local.Owner(owner));

    /// <summary>The name of this node (<c>Node.self</c>).</summary>
    public NodeName Self => Local.Self;

    /// <summary>The node that a process lives on (<c>node(pid)</c>); host and port of its address where the name is not known.</summary>
    public NodeName Of(IActorRef pid)
    {
        ArgumentNullException.ThrowIfNull(pid);
        return Local.IsLocal(pid) ? Self : Local.NameAt(pid.Path.Address);
    }

    /// <summary>The other nodes that this one has a connection to (<c>Node.list</c>).</summary>
    public IReadOnlyList<NodeName> List() => [.. Local.Peers.All.Select(peer => peer.Open?.Node).OfType<NodeName>()];

    /// <summary>
    /// Whether a node has said goodbye, which a node does when it shuts down in good order; false again when the node is back.
    /// </summary>
    public bool HasLeft(NodeName node) => Local.Peers.Find(node) is { Left: true };

    /// <summary>
    /// Completes with the reason when the cluster has given up this node (it was downed, quarantined, or its name belongs to another): the
    /// process must be started anew to take part again.
    /// </summary>
    public Task<string> GaveUp => _host.GaveUp;

    /// <summary>This node has given up because its name is another's.</summary>
    internal bool HasLostName => _host.Claim.Lost;

    /// <summary>
    /// Completes when this node may bear its name: each expected node has accepted it, is not there, or has said nothing for
    /// <paramref name="silence"/>. While one of them says that the name is another's it does not complete; see <see cref="GaveUp"/>.
    /// </summary>
    internal async Task ClaimName(TimeSpan silence, CancellationToken cancellationToken)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var since = Stopwatch.GetTimestamp();
        while (GaveUp.IsCompleted || Local.Peers.All.Any(peer => peer.Expected && IsOpen(peer)))
            await look.WaitForNextTickAsync(cancellationToken);
        _host.Claim.Established = true;

        bool IsOpen(Peer peer) => peer.Answered is PeerAnswer.NameInUse
            || (peer.Answered is PeerAnswer.None && Stopwatch.GetElapsedTime(since) < silence);
    }

    /// <summary>Connects to a node (<c>Node.connect</c>). True if the connection stands, or the node is this one; false if it cannot be made.</summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    public async Task<bool> Connect(NodeName node, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        if (Local.IsSelf(node)) return true;
        var connected = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Local.Connect(node, connection => connected.TrySetResult(connection is not null));
        return await connected.Task.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellation);
    }

    /// <summary>Closes the connection to a node (<c>Node.disconnect</c>); to the other side it is as if this one had crashed. Whatever is sent there next opens it again, and a member of the same cluster is sought at once. False if there was none.</summary>
    public async Task<bool> Disconnect(NodeName node)
    {
        if (Local.IsSelf(node) || Local.PeerOf(node) is not { } peer) return false;
        var closed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Disconnect(peer, closed);
        return await closed.Task;
    }

    /// <summary>Whether a node answers (<c>Node.ping</c>); it is connected to on the way. True for this one; false if it is down, or the connection is lost before the answer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="timeout">How long to wait for its answer; null for as long as it counts as up (<c>kv.tasks.tick-time</c>).</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TimeoutException">It has not answered in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<bool> Ping(NodeName node, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = WaitTime.Of(timeout ?? Timeout.InfiniteTimeSpan, Local, nameof(timeout));
        return Local.IsSelf(node) ? Task.FromResult(true) : Names.Ping(Local, node).WaitAsync(wait, cancellation);
    }

    /// <summary>
    /// Expects a node, as if it were a member of the cluster already: connects to it as soon as it is up, and again whenever it comes back.
    /// For the nodes that are known by configuration.
    /// </summary>
    /// <exception cref="ArgumentException">The name has no host to seek it at.</exception>
    public void Expect(NodeName node)
    {
        if (Local.IsSelf(node)) return;
        if (node.Host is null) throw new ArgumentException($"'{node}' names no host to seek it at; write {node}@127.0.0.1:8110", nameof(node));
        if (Local.PeerOf(node) is not { } peer) return;
        if (peer.Name is null) Local.Peers.Learn(node.WithoutPort, peer);
        peer.Expected = true;
    }

    /// <summary>Tells <paramref name="watcher"/> by one <see cref="NodeDown"/> when the node goes down, at once if it cannot be reached (<c>Node.monitor(node, true)</c>).</summary>
    public void Monitor(NodeName node, IActorRef watcher) => _host.Monitors.Add(node, watcher);

    /// <summary>Undoes one <see cref="Monitor"/> (<c>Node.monitor(node, false)</c>).</summary>
    public void Demonitor(NodeName node, IActorRef watcher) => _host.Monitors.Remove(node, watcher);

    /// <summary>Completes with the reason when the process ends; at once with <see cref="ExitReason.NoProcess"/> or <see cref="ExitReason.NoConnection"/> if it is not there. It is a monitor.</summary>
    public Task<ExitReason> WhenDown(IActorRef pid, CancellationToken cancellation = default)
    {
        var monitor = new MonitorRef(Local.NextId());
        var down = new TaskCompletionSource<ExitReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        Local.Monitors.Add(monitor, pid, reason => down.TrySetResult(reason));
        if (!cancellation.CanBeCanceled) return down.Task;
        var registration = cancellation.Register(() =>
        {
            Local.Monitors.Remove(monitor);
            down.TrySetCanceled(cancellation);
        });
        _ = down.Task.ContinueWith(_ => registration.Dispose(), TaskScheduler.Default);
        return down.Task;
    }

    /// <summary>
    /// Completes when less than 1 MiB waits to be sent to the pid's node, or its connection has closed; at once for a pid of this node. It
    /// is what a process waits for by itself when it sends (OTP's busy distribution port); an actor, whose thread is not its own, and who
    /// sends in the name of another pid, ask before they send more (<c>nosuspend</c>).
    /// </summary>
    public Task WhenNotBusy(IActorRef pid)
    {
        ArgumentNullException.ThrowIfNull(pid);
        return pid.IsNobody() || Local.IsLocal(pid) ? Task.CompletedTask : Local.Peers.Known(pid.Path.Address)?.Busy ?? Task.CompletedTask;
    }

    /// <summary>Whether a process of this node has not ended (<c>Process.alive?</c>).</summary>
    /// <exception cref="ArgumentException">It is of another node: what could be answered would be old. Monitor it, or use <see cref="WhenDown"/>.</exception>
    public bool IsAlive(IActorRef pid)
    {
        ArgumentNullException.ThrowIfNull(pid);
        if (pid.IsNobody()) return false;
        if (!Local.IsLocal(pid)) throw new ArgumentException($"{pid} is not of this node: monitor it, or use WhenDown", nameof(pid));
        return ProcessTable.IsProcess(pid) ? Local.Processes.Find(pid) is { HasEnded: false } : pid is ActorRefWithCell { IsTerminated: false };
    }

    /// <summary>What a process of this node runs and what waits for it (<c>Process.info</c>); null if it has ended, or is a plain actor.</summary>
    /// <exception cref="ArgumentException">It is of another node: use <see cref="Rpc.PInfo"/>.</exception>
    public ProcessInfo? Info(IActorRef pid)
    {
        ArgumentNullException.ThrowIfNull(pid);
        if (pid.IsNobody()) return null;
        if (!Local.IsLocal(pid)) throw new ArgumentException($"{pid} is not of this node: use Rpc.PInfo", nameof(pid));
        return Local.Processes.Find(pid) is RunningProcess { HasEnded: false } process
            ? new(process.Function, process.Waiting)
            {
                Name = Local.Processes.NameOf(pid),
                TrapExit = process.TrapExit,
                Links = process.LinkedTo,
                Children = process.Offspring.Pids,
            }
            : null;
    }

    /// <summary>Gives a name to a process of this node (<c>Process.register</c>); it loses it when it ends.</summary>
    /// <exception cref="InvalidOperationException">Another process bears the name.</exception>
    /// <exception cref="ArgumentException">The name is empty or looks like a path, or the pid is of another node.</exception>
    public void Register(string name, IActorRef pid)
    {
        ToNames.Check(name);
        ArgumentNullException.ThrowIfNull(pid);
        if (!Local.IsLocal(pid)) throw new ArgumentException($"{pid} is not of this node: register it where it runs", nameof(pid));
        if (!Local.Processes.Register(name, pid)) throw new InvalidOperationException($"the name '{name}' is taken by {Local.Processes.WhereIs(name)}");
        if (!Local.Processes.Of(pid).WhenEnded(("registered", name), _ => Local.Processes.Unregister(name, pid))) Local.Processes.Unregister(name, pid);
    }

    /// <summary>Takes the name back (<c>Process.unregister</c>).</summary>
    public void Unregister(string name)
    {
        if (Local.Processes.WhereIs(name) is not { } pid) return;
        Local.Processes.Unregister(name, pid);
        Local.Processes.Find(pid)?.Forget(("registered", name));
    }

    /// <summary>The process of this node that bears the name (<c>Process.whereis</c>), or null.</summary>
    public IActorRef? WhereIs(string name) => Local.Processes.WhereIs(name);

    /// <summary>The process that bears the name on another node, or null.</summary>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public Task<IActorRef?> WhereIs(string name, NodeName node)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Local.IsSelf(node) ? Task.FromResult(WhereIs(name)) : Names.Ask(Local, name, node);
    }

    /// <summary>
    /// Runs <paramref name="main"/> as a process of this node, and gives its result: so that a program, or a test, can receive, monitor and
    /// be linked.
    /// </summary>
    /// <exception cref="ExitException">It ended without a result, with the reason it ended with.</exception>
    public async Task<T> Run<T>(Func<IProcess, Task<T>> main)
    {
        ArgumentNullException.ThrowIfNull(main);
        var (starter, fun) = (RunningProcess.Current, Funs.F(main));
        var running = new Running(starter?.Offspring);
        Local.Root.Tell(new ProcessStart(fun.Run, fun, Origin.Of(Local, starter), running, Leader: RunningProcess.LeaderOf(starter, Local)), ActorRefs.NoSender);
        var end = await running.End.ConfigureAwait(false);
        return end.Result is { } result ? (T)result.Value! : throw new ExitException(end.Reason);
    }

    sealed class Running(Offspring? siblings) : IProcessOwner, IChild
    {
        readonly TaskCompletionSource<TaskEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource<IActorRef> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TaskEnd> End => _end.Task;

        public IActorRef? KnownPid => _pid.Task.IsCompletedSuccessfully ? _pid.Task.Result : null;

        public Task<IActorRef> Pid => _pid.Task;

        public void Started(Life process)
        {
            _pid.TrySetResult(process.Pid);
            siblings?.Add(this);
            if (process.HasEnded) siblings?.Remove(this);
        }

        public void Ended(Life? process, ExitReason reason, Result? result)
        {
            siblings?.Remove(this);
            _end.TrySetResult(new(process?.Pid, reason, result));
        }

        public void Refused(int maxChildren) { }
    }

    sealed class Provider : ExtensionIdProvider<Node>
    {
        public override Node CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
