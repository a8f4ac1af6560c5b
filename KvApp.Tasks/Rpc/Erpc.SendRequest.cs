using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

public sealed partial class Erpc
{
    /// <summary>Calls a function on a node, to receive its response later (<c>erpc:send_request</c>). It runs in a process of its own; whatever becomes of it is told where the response is received.</summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function.</param>
    /// <exception cref="ArgumentException">The name is none, or the function cannot travel, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public ErpcRequest<T> SendRequest<T>(NodeName node, Fun<T> fun) => new(_calls.Node, _calls.Begin(node, fun), _calls.Caller?.Pid);

    /// <inheritdoc cref="SendRequest{T}(NodeName, Fun{T})"/>
    public ErpcRequest<T> SendRequest<T>(NodeName node, Func<T> fun) => SendRequest(node, Funs.F(fun));

    /// <inheritdoc cref="SendRequest{T}(NodeName, Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public ErpcRequest<T> SendRequest<T>(NodeName node, Func<Task<T>> fun) => SendRequest(node, Funs.F(fun));

    /// <summary>The same, added to others under a label (<c>erpc:send_request/6</c>); gives those.</summary>
    /// <inheritdoc cref="SendRequest{T}(NodeName, Fun{T})"/>
    public ErpcRequests<T, TLabel> SendRequest<T, TLabel>(NodeName node, Fun<T> fun, TLabel label, ErpcRequests<T, TLabel> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return requests.Add(SendRequest(node, fun), label);
    }
}
