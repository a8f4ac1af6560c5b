using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

public static partial class Prompt
{
    /// <summary>Runs a function as a process of a node (<c>Node.spawn</c>).</summary>
    public static Task<IActorRef> Spawn(NodeName node, Fun fun) => LocalNode.Spawn(node, fun);

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    public static Task<IActorRef> Spawn(NodeName node, Func<Task> fun) => LocalNode.Spawn(node, fun);

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    public static Task<IActorRef> Spawn(NodeName node, Action fun) => LocalNode.Spawn(node, fun);

    /// <summary>Runs a function as a process of this node (<c>spawn</c>).</summary>
    public static Task<IActorRef> Spawn(Func<Task> fun) => LocalNode.Spawn(Node, fun);

    /// <inheritdoc cref="Spawn(Func{Task})"/>
    public static Task<IActorRef> Spawn(Action fun) => LocalNode.Spawn(Node, fun);

    /// <summary>Runs a function as a process of a node, linked to this process (<c>Node.spawn_link</c>).</summary>
    public static Task<IActorRef> SpawnLink(NodeName node, Fun fun) => LocalNode.SpawnLink(node, fun);

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    public static Task<IActorRef> SpawnLink(NodeName node, Func<Task> fun) => LocalNode.SpawnLink(node, fun);

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    public static Task<IActorRef> SpawnLink(NodeName node, Action fun) => LocalNode.SpawnLink(node, fun);

    /// <summary>Runs a function as a process of this node, linked to this process (<c>spawn_link</c>).</summary>
    public static Task<IActorRef> SpawnLink(Func<Task> fun) => LocalNode.SpawnLink(Node, fun);

    /// <inheritdoc cref="SpawnLink(Func{Task})"/>
    public static Task<IActorRef> SpawnLink(Action fun) => LocalNode.SpawnLink(Node, fun);

    /// <summary>Runs a function as a process of a node, monitored by this process (<c>Node.spawn_monitor</c>).</summary>
    public static Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Fun fun) => LocalNode.SpawnMonitor(node, fun);

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    public static Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Func<Task> fun) => LocalNode.SpawnMonitor(node, fun);

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    public static Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Action fun) => LocalNode.SpawnMonitor(node, fun);

    /// <summary>Runs a function as a process of this node, monitored by this process (<c>spawn_monitor</c>).</summary>
    public static Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(Func<Task> fun) => LocalNode.SpawnMonitor(Node, fun);

    /// <inheritdoc cref="SpawnMonitor(Func{Task})"/>
    public static Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(Action fun) => LocalNode.SpawnMonitor(Node, fun);
}
