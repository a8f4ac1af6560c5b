using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Calls functions on this node or another, as OTP's <c>rpc</c> does: what <see cref="Erpc"/> tells by exceptions is an outcome here,
/// <see cref="TaskResult{T}.Exit"/> with its reason (<c>{badrpc, reason}</c>), and kinds of ends that Erpc tells apart are one. A thrown
/// value is as good as a returned one, and an <see cref="ExitReason"/> that is returned or thrown as good as an exit with it. Prefer Erpc.
/// </summary>
public sealed partial class Rpc : IExtension
{
    readonly Calls _calls;

    Rpc(ActorSystem system) => _calls = new(system);

    /// <summary>For the node of this actor system.</summary>
    public static Rpc Get(ActorSystem system) => system.WithExtension<Rpc, Provider>();

    internal static TaskResult<T> Told<T>(LocalNode node, CallEnd end) => ErpcResult<T>.Of(node, end) switch
    {
        ErpcResult<T>.Ok { Value: ExitReason reason } => new TaskResult<T>.Exit(reason),
        ErpcResult<T>.Ok(var value) => new TaskResult<T>.Ok(value),
        ErpcResult<T>.Throw { Value: ExitReason reason } => new TaskResult<T>.Exit(reason),
        ErpcResult<T>.Throw { Value: T value } => new TaskResult<T>.Ok(value),
        ErpcResult<T>.Throw { Value: null } when default(T) is null => new TaskResult<T>.Ok(default!),
        ErpcResult<T>.Error { Reason: { } reason } => new TaskResult<T>.Exit(reason),
        _ => new TaskResult<T>.Exit(end.Reason),
    };

    async Task<TaskResult<T>> Told<T>(Task<CallEnd> end) => Told<T>(_calls.Node, await end.ConfigureAwait(false));

    sealed class Provider : ExtensionIdProvider<Rpc>
    {
        public override Rpc CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
