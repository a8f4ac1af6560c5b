using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Router;

/// <summary>Work for another node. It knows the type of its result, which the router does not.</summary>
internal abstract class Routed(NodeName owner, int size) : INoSerializationVerificationNeeded
{
    public NodeName Owner => owner;

    /// <summary>About how many bytes of memory the work takes until it is answered.</summary>
    public int Size => size;

    /// <summary>Starts the task, and answers whoever asked. The task returned ends with it and never fails.</summary>
    public abstract Task Run(TaskSupervisor tasks, TimeSpan timeout);

    /// <summary>Answers without having run.</summary>
    public abstract void Refuse(ExitReason reason);
}

internal sealed class Routed<T>(NodeName owner, Fun<T> work, int size) : Routed(owner, size)
{
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    public override async Task Run(TaskSupervisor tasks, TimeSpan timeout)
    {
        try
        {
            _result.TrySetResult(await tasks.AsyncNoLink(work).Await(timeout).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _result.TrySetException(e);
        }
    }

    public override void Refuse(ExitReason reason) => _result.TrySetException(new ExitException(reason));
}

/// <summary>Work for this node has been answered.</summary>
internal sealed record Answered(NodeName Owner, int Size) : INoSerializationVerificationNeeded;
