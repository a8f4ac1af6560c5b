using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using KvApp.Router;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// The functions of a prompt, which a line calls without a name before them (<c>using static</c>). Each one acts for the process that calls
/// it: inside a function on another node, for a process of that node.
/// </summary>
public static partial class Prompt
{
    /// <summary>The process that the line, or the function, runs in.</summary>
    /// <exception cref="InvalidOperationException">The code runs in no process.</exception>
    public static IProcess Process => IProcess.Current ?? throw new InvalidOperationException(
        "this code runs in no process: call it from a line of kvapp shell, or from a function that was spawned (kvapp eval has no node)");

    /// <summary>The pid of the process (<c>self()</c>).</summary>
    public static IActorRef Self => Process.Self;

    /// <summary>The name of the node that the code runs on (<c>node()</c>).</summary>
    public static NodeName Node => Process.Node;

    /// <summary>The code server.</summary>
    public static CodeServer Code => CodeServer.Get(Process.System);

    /// <summary>Calls of functions (<c>:erpc</c>).</summary>
    public static Erpc Erpc => Erpc.Get(Process.System);

    /// <summary>Calls of functions (<c>:rpc</c>).</summary>
    public static Rpc Rpc => Rpc.Get(Process.System);

    /// <summary>The router: which node owns a name (<c>KV.Router</c>).</summary>
    public static KeyRouter Router => KeyRouter.Get(Process.System);

    /// <summary>The commands of the store (<c>KV.Command</c>).</summary>
    public static Kv Kv => Kv.Get(Process.System);

    /// <summary>The nodes that are connected (<c>Node.list</c>).</summary>
    public static IReadOnlyList<NodeName> Nodes() => LocalNode.List();

    /// <summary>Connects to a node (<c>Node.connect</c>): false if the node cannot be reached.</summary>
    public static Task<bool> Connect(NodeName node) => LocalNode.Connect(node, cancellation: Checkpoint.Token);

    /// <summary>Whether a node answers (<c>Node.ping</c>).</summary>
    public static Task<bool> Ping(NodeName node) => LocalNode.Ping(node, cancellation: Checkpoint.Token);

    /// <summary>The node that a process lives on (<c>node(pid)</c>).</summary>
    public static NodeName NodeOf(IActorRef pid) => LocalNode.Of(pid);

    /// <summary>The supervisor <c>router-tasks</c> of a node (<c>{KV.RouterTasks, node}</c>).</summary>
    public static TaskSupervisor Tasks(NodeName node) => Tasks(KeyRouter.Supervisor, node);

    /// <summary>A supervisor of a node; null means the node that the code runs on.</summary>
    public static TaskSupervisor Tasks(string name, NodeName? node) => TaskSupervisor.On(Process, name, node);

    /// <summary>Takes the first message of a type out of the mailbox, or waits for the message (<c>receive</c>).</summary>
    /// <exception cref="TimeoutException">No such message came in time.</exception>
    public static Task<TMessage> Receive<TMessage>(TimeSpan? timeout = null) =>
        Process.Receive<TMessage>(timeout: timeout, cancellation: Checkpoint.Token);

    /// <summary>Prints every message of the mailbox, and empties the mailbox (<c>flush()</c>).</summary>
    public static async Task Flush()
    {
        var process = Process;
        try
        {
            while (true) process.Out.WriteLine(ValueText.Of(await process.Receive<object>(timeout: TimeSpan.Zero)));
        }
        catch (TimeoutException)
        {
            // The mailbox is empty.
        }
    }

    /// <summary>Asks for one <see cref="Down"/> message when a process ends (<c>Process.monitor</c>).</summary>
    public static MonitorRef Monitor(IActorRef pid) => Process.Monitor(pid);

    /// <summary>Sends an exit signal (<c>Process.exit</c>).</summary>
    [SuppressMessage("Naming", "CA1716", Justification = "The name is OTP's.")]
    public static void Exit(IActorRef pid, ExitReason reason) => pid.Exit(reason);

    static Node LocalNode => KvApp.Tasks.Node.Get(Process);
}
