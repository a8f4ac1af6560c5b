using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// What a line finds at hand without a name before it (<c>using static</c>). All of it is of the process that the code runs in: on
/// another node it is that node's.
/// </summary>
public static class Prompt
{
    /// <summary>The supervisor that every node of the store has.</summary>
    const string RouterTasks = "router-tasks";

    /// <summary>The process that the line, or the function, runs in.</summary>
    /// <exception cref="InvalidOperationException">The code runs in no process.</exception>
    public static IProcess Process => IProcess.Current
        ?? throw new InvalidOperationException("this code runs in no process: run it in a line, or in a function that was spawned");

    /// <summary>The pid of the process (<c>self()</c>).</summary>
    public static IActorRef Self => Process.Self;

    /// <summary>The node that the code runs on (<c>node()</c>).</summary>
    public static NodeName Node => Process.Node;

    /// <summary>The code server.</summary>
    public static CodeServer Code => CodeServer.Get(Process.System);

    /// <summary>Calls of functions (<c>:erpc</c>).</summary>
    public static Erpc Erpc => Erpc.Get(Process.System);

    /// <summary>Calls of functions (<c>:rpc</c>).</summary>
    public static Rpc Rpc => Rpc.Get(Process.System);

    /// <summary>The nodes that are connected (<c>Node.list</c>).</summary>
    public static IReadOnlyList<NodeName> Nodes() => KvApp.Tasks.Node.Get(Process.System).List();

    /// <summary>The supervisor <c>router-tasks</c> of a node (<c>{KV.RouterTasks, node}</c>).</summary>
    public static TaskSupervisor Tasks(NodeName node) => Tasks(RouterTasks, node);

    /// <summary>A supervisor of a node; null is the node that the code runs on.</summary>
    public static TaskSupervisor Tasks(string name, NodeName? node) => TaskSupervisor.On(Process, name, node);

    /// <summary>The first message of a type (<c>receive</c>).</summary>
    public static Task<TMessage> Receive<TMessage>(TimeSpan? timeout = null) =>
        Process.Receive<TMessage>(timeout: timeout, cancellation: Checkpoint.Token);

    /// <summary>One message when a process ends (<c>Process.monitor</c>).</summary>
    public static MonitorRef Monitor(IActorRef pid) => Process.Monitor(pid);

    /// <summary>An exit signal (<c>Process.exit</c>).</summary>
    [SuppressMessage("Naming", "CA1716", Justification = "It is OTP's word.")]
    public static void Exit(IActorRef pid, ExitReason reason) => pid.Exit(reason);
}
