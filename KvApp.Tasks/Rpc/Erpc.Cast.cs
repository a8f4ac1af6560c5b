using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

public sealed partial class Erpc
{
    /// <summary>
    /// Has a function run on a node, and gives nothing back (<c>erpc:cast</c>): returns at once, also if the node is down, when it may
    /// never run. An exception that ends it is logged on the caller's node.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function; what it returns is dropped.</param>
    /// <exception cref="ArgumentException">The name is none, or the function cannot travel, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public void Cast(NodeName node, Fun fun) => _calls.Cast(node, fun);

    /// <summary>The same on several nodes (<c>erpc:multicast</c>).</summary>
    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    public void MultiCast(IReadOnlyList<NodeName> nodes, Fun fun) => _calls.Cast(nodes, fun);

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public void Cast(NodeName node, Func<Task> fun) => Cast(node, Funs.F(fun));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    public void Cast(NodeName node, Action fun) => Cast(node, Funs.F(fun));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public void Cast(NodeName node, Func<IProcess, Task> fun) => Cast(node, Funs.F(fun));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    public void Cast(NodeName node, Action<IProcess> fun) => Cast(node, Funs.F(fun));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public void Cast<TArg>(NodeName node, Func<TArg, Task> fun, TArg arg) => Cast(node, Funs.F(fun, arg));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    public void Cast<TArg>(NodeName node, Action<TArg> fun, TArg arg) => Cast(node, Funs.F(fun, arg));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public void Cast<TArg>(NodeName node, Func<IProcess, TArg, Task> fun, TArg arg) => Cast(node, Funs.F(fun, arg));

    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    public void Cast<TArg>(NodeName node, Action<IProcess, TArg> fun, TArg arg) => Cast(node, Funs.F(fun, arg));
}
