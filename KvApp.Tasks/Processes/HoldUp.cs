namespace KvApp.Tasks;

/// <summary>
/// Who tells another node more than it takes waits until it takes it (OTP suspends a process at a busy distribution port): so what waits to
/// be sent stays bounded.
/// </summary>
/// <remarks>
/// Only a process waits, since its thread is its own, and only for what it says by itself and no one answers: letters, casts, exit signals.
/// An actor's thread is another's next, and what is said in the name of another pid is that one's to bound: they ask
/// <see cref="Node.WhenNotBusy"/>.
/// </remarks>
internal static class HoldUp
{
    /// <summary>Waits, in a process, while too much is under way to <paramref name="peer"/>; at the longest until its connection closes, or this node has ended.</summary>
    public static void WhileBusy(LocalNode node, Peer? peer)
    {
        if (peer?.Busy is { } busy && Here(node)) Task.WaitAny(busy, node.System.WhenTerminated);
    }

    static bool Here(LocalNode node) => RunningProcess.Current?.IsOf(node) == true && RunningProcess.CurrentActor(node.System) is null;
}
