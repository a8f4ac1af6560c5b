using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Runs functions as supervised tasks on the node where it lives, and tells how each ended (OTP's <c>Task.Supervisor</c>). A supervisor is
/// found by its registered name, on this node or another: nothing need be declared here, and the name still leads there after that node was
/// restarted.
/// </summary>
/// <remarks>
/// The owner of a task is how you got here: an actor (<c>On(Context, ...)</c>), a process (<c>On(self, ...)</c>), or, for <c>On(system,
/// ...)</c>, the process that the calling code runs in, else nobody.
/// </remarks>
public sealed partial class TaskSupervisor
{
    readonly LocalNode _node;
    readonly Life? _owner;
    readonly bool _ownerIsCaller;
    readonly Shutdown? _shutdown;
    readonly IActorRef? _pid;
    readonly ulong? _key;
    readonly bool _here;

    TaskSupervisor(LocalNode node, string name, NodeName on, Life? owner, bool ownerIsCaller, Shutdown? shutdown = null, IActorRef? pid = null, ulong? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_node, Name, Node, _owner, _ownerIsCaller, _shutdown, _pid, _key) = (node, name, on, owner, ownerIsCaller, shutdown, pid, key);
        _here = node.IsSelf(on);
    }

    /// <summary>The name it is registered under; of one that was given by its pid, the last part of its path.</summary>
    public string Name { get; }

    /// <summary>The node it lives on.</summary>
    public NodeName Node { get; }

    /// <summary>Its actor, if it lives on this node and runs: stopping that, or its parent, stops the children.</summary>
    public IActorRef? Pid => !_here ? null : _pid ?? PartitionKey.Find(_node, Target, starts: false);

    /// <summary>Starts a supervisor on this node as a child of <paramref name="parent"/>, and registers its name (<c>Task.Supervisor.start_link</c>).</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public static TaskSupervisor Start(IActorRefFactory parent, string name, TaskSupervisorOptions? options = null)
    {
        var system = (parent as IActorContext)?.System ?? (ActorSystem)parent;
        var node = KvApp.Tasks.Node.Get(system).Local;
        if (node.Processes.WhereIs(name) is { } other) throw Taken(other);
        options ??= new();
        var parts = options.Partitions > 1 ? new Partitions(options.Partitions) : null;
        var pid = parent.ActorOf(parts is null ? Props.Create(() => new TaskSupervisorActor(node, name, options)) : Props.Create(() => new PartitionedSupervisorActor(node, name, options, parts)), name);
        // Here and not in the actor, which starts later: who calls this may use the name at once.
        if (node.Processes.Register(name, pid))
        {
            node.CopyLocal[name] = options.CopyLocal ?? node.Settings.CopyLocal;
            if (parts is not null) node.Partitions[name] = parts;
            return On(system, name);
        }
        ((IInternalActorRef)pid).Stop();
        throw Taken(node.Processes.WhereIs(name));

        InvalidOperationException Taken(IActorRef? by) => new($"the name '{name}' is taken by {by}");
    }

    /// <summary>The supervisor called <paramref name="name"/> on <paramref name="node"/>; null is this node.</summary>
    public static TaskSupervisor On(ActorSystem system, string name, NodeName? node = null) =>
        new(KvApp.Tasks.Node.Get(system).Local, name, node ?? KvApp.Tasks.Node.Get(system).Self, null, ownerIsCaller: true);

    /// <summary>The supervisor with this pid, on whatever node. Unlike a name a pid leads nowhere once its supervisor has ended: <see cref="ExitReason.NoProcess"/>.</summary>
    public static TaskSupervisor On(ActorSystem system, IActorRef pid)
    {
        var local = KvApp.Tasks.Node.Get(system).Local;
        return new(local, pid.Path.Name, local.IsLocal(pid) ? local.Self : local.NameAt(pid.Path.Address), null, ownerIsCaller: true, pid: pid);
    }

    /// <summary>The same; this actor owns the tasks, whatever thread the call runs on later.</summary>
    public static TaskSupervisor On(IActorContext owner, string name, NodeName? node = null)
    {
        var local = KvApp.Tasks.Node.Get(owner.System).Local;
        return new(local, name, node ?? local.Self, local.Processes.Of(owner.Self), ownerIsCaller: false);
    }

    /// <summary>The same; this process owns the tasks.</summary>
    public static TaskSupervisor On(IProcess owner, string name, NodeName? node = null)
    {
        var local = KvApp.Tasks.Node.Get(owner.System).Local;
        return new(local, name, node ?? local.Self, local.Processes.Of(owner.Self), ownerIsCaller: false);
    }

    /// <summary>The supervisors of this node that run, in the order of their names.</summary>
    public static IReadOnlyList<TaskSupervisor> List(ActorSystem system)
    {
        var local = KvApp.Tasks.Node.Get(system).Local;
        return [.. local.CopyLocal.Keys.Where(name => local.Processes.WhereIs(name) is not null).Order(StringComparer.Ordinal).Select(name => On(system, name))];
    }

    /// <summary>The same supervisor with another owner, or another time for its children to stop in (<c>:shutdown</c>).</summary>
    /// <exception cref="ArgumentException">The owner is of another node.</exception>
    public TaskSupervisor With(IActorRef? owner = null, Shutdown? shutdown = null) =>
        new(_node, Name, Node, owner is null ? _owner : _node.Owner(owner), _ownerIsCaller && owner is null, shutdown ?? _shutdown, _pid, _key);

    /// <summary>
    /// Of the supervisors that share the name (<see cref="TaskSupervisorOptions.Partitions"/>) the one that a key chooses, always the same
    /// one for one key, whoever asks (<c>{:via, PartitionSupervisor, {name, key}}</c>). Without a key starts take turns, and what is asked
    /// or stopped is all of them. Where nobody shares the name it is the only one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The supervisor was given by its pid, and that is one.</exception>
    public TaskSupervisor Partition(string key) => Partition(PartitionKey.Of(key));

    /// <summary>The same for a number: those that follow each other go round.</summary>
    /// <inheritdoc cref="Partition(string)"/>
    public TaskSupervisor Partition(long key) => Partition(PartitionKey.Of(key));

    TaskSupervisor Partition(ulong key) => _pid is null ? new(_node, Name, Node, _owner, _ownerIsCaller, _shutdown, key: key)
        : throw new InvalidOperationException($"{_pid} is one supervisor: choose a partition by name, TaskSupervisor.On(system, name, node).Partition(key)");

    // A pid is told from a name by its scheme, a partition by the key behind the name.
    string Target => _pid is not null ? _node.PathOf(_pid) : _key is { } key ? PartitionKey.Write(Name, key) : Name;

    void Connect(Action<Connection?> use)
    {
        if (_pid is null) _node.Connect(Node, use);
        else _node.Peers.At(_pid.Path.Address).Use(use);
    }

    Life? Owner => _ownerIsCaller ? RunningProcess.Current : _owner;

    SupervisedTask<T> Run<T>(Fun<T> fun, bool linked, bool inStream = false)
    {
        RunningProcess.HasPrinted(_node);
        var owner = Owner;
        var call = Tracing.BeginCall(() => ((ICalled)fun).Name, Node);
        var origin = Origin.Of(_node, owner, call);
        if (_here)
        {
            var (run, here) = (Here(fun), new TaskHandle(_node, owner, linked, inStream: inStream, call: call));
            Tell(new StartTask(new(run, fun, origin, here), here, _shutdown));
            return new(_node, here, fun);
        }
        // Encoded first: a call that is refused ties nothing to the owner.
        var body = StartRequest.Write(_node, Target, linked && owner is not null, pidOnly: false, _shutdown, Restart.Temporary, origin, fun);
        var handle = new TaskHandle(_node, owner, linked, inStream: inStream, call: call);
        Connect(connection => handle.Begin(Node, connection, FrameKind.Start, body));
        return new(_node, handle, fun);
    }

    async Task<IActorRef> Run(Fun fun, Restart restart, Shutdown? shutdown)
    {
        RunningProcess.HasPrinted(_node);
        var origin = Origin.Of(_node, Owner);
        var handle = new TaskHandle(_node, null, linked: false, pidOnly: true);
        if (_here) Tell(new StartTask(new(Here(fun), fun, origin, handle), handle, shutdown ?? _shutdown, restart));
        else
        {
            var body = StartRequest.Write(_node, Target, linked: false, pidOnly: true, shutdown ?? _shutdown, restart, origin, fun);
            Connect(connection => handle.Begin(Node, connection, FrameKind.Start, body));
        }
        return await handle.Pid.ConfigureAwait(false);
    }

    // copy-local: what would not survive the way to another node shall not seem to work here.
    Func<IProcess, ValueTask<object?>> Here(Fun fun) => CopiesHere ? StartRequest.Copy(_node, fun) : fun.Run;

    bool CopiesHere => _node.CopyLocal.GetValueOrDefault(Name, _node.Settings.CopyLocal);

    void Tell(INobodyThere request)
    {
        if (_pid is not null) _pid.Tell(request, ActorRefs.NoSender);
        else PartitionKey.Tell(_node, Target, request, starts: request is StartTask);
    }
}
