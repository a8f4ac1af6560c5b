using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A function that runs as a process, seen from inside (what OTP's functions find through <c>self()</c> and <c>Process</c>).</summary>
public interface IProcess
{
    /// <summary>The pid of this process (<c>self()</c>): any node may send to it, monitor it, end it.</summary>
    IActorRef Self { get; }

    /// <summary>The actor system that the process runs in.</summary>
    ActorSystem System { get; }

    /// <summary>The node that the process runs on (<c>node()</c>).</summary>
    NodeName Node { get; }

    /// <summary>Cancelled when an exit signal has reached the process: it is to end, or has ended for everyone else already.</summary>
    CancellationToken Stopping { get; }

    /// <summary>
    /// Whether exit signals become <see cref="Exit"/> messages instead of ending the process (<c>Process.flag(:trap_exit, true)</c>).
    /// Set it before the first await; <see cref="ExitReason.Kill"/> cannot be trapped.
    /// </summary>
    bool TrapExit { get; set; }

    /// <summary>Who started this process, nearest first (<c>$callers</c>).</summary>
    IReadOnlyList<IActorRef> Callers { get; }

    /// <summary>
    /// Takes the first message of type <typeparamref name="TMessage"/> that <paramref name="where"/> accepts out of the mailbox, or waits for it
    /// (<c>receive</c>); other messages stay in their order.
    /// </summary>
    /// <param name="where">Which message; null takes any of the type.</param>
    /// <param name="timeout">How long to wait; null waits for ever.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TimeoutException">No such message came in time.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or an exit signal has ended the process, whose function still runs: nothing will come any more.</exception>
    Task<TMessage> Receive<TMessage>(Predicate<TMessage>? where = null, TimeSpan? timeout = null, CancellationToken cancellation = default);

    /// <summary>Asks to be told by a <see cref="Down"/> message when <paramref name="pid"/> ends (<c>Process.monitor</c>).</summary>
    MonitorRef Monitor(IActorRef pid);

    /// <summary>The same for the process that bears <paramref name="name"/> on <paramref name="node"/> now; null is this node.</summary>
    MonitorRef Monitor(string name, NodeName? node = null);

    /// <summary>Undoes a monitor (<c>Process.demonitor</c>); <paramref name="flush"/> also takes a <see cref="Down"/> that has come already.</summary>
    void Demonitor(MonitorRef monitor, bool flush = false);

    /// <summary>
    /// Links this process and <paramref name="pid"/> (<c>Process.link</c>): if either ends other than normally, so does the other, or it gets an <see cref="Exit"/>
    /// message if it traps exits. Linking twice is linking once.
    /// </summary>
    /// <exception cref="ExitException"><see cref="ExitReason.NoProcess"/>: the process is of this node and has ended. One of another node answers later, by an exit signal.</exception>
    void Link(IActorRef pid);

    /// <summary>Undoes a link (<c>Process.unlink</c>), that to a task too; an <see cref="Exit"/> message that has come already stays.</summary>
    void Unlink(IActorRef pid);
}
