using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>A function that runs as a process, seen from inside (what OTP's functions find through <c>self()</c> and <c>Process</c>).</summary>
public interface IProcess
{
    /// <summary>
    /// The process that the calling code runs in, on whatever node that is, or null if it runs in none: for code that is not handed its
    /// process. What a process starts without Tasks, such as a thread, a timer or a <see cref="Task"/>, runs in it too, after its end as
    /// well; actors do not.
    /// </summary>
    static IProcess? Current => RunningProcess.Current;

    /// <summary>The pid of this process (<c>self()</c>): any node may send to it, monitor it, end it.</summary>
    IActorRef Self { get; }

    /// <summary>The actor system that the process runs in.</summary>
    ActorSystem System { get; }

    /// <summary>The node that the process runs on (<c>node()</c>).</summary>
    NodeName Node { get; }

    /// <summary>
    /// Prints where this process prints: on the console of its group leader, whatever became of <see cref="Console.Out"/>, which leads
    /// there too. What is written is there before anything that the process says to another node afterwards, its end included; <c>Flush</c>
    /// waits until it is.
    /// </summary>
    /// <remarks>Writing throws an <see cref="IOException"/> if the leader is lost, or its console fails; what was on its way is lost too. The process goes on.</remarks>
    TextWriter Out { get; }

    /// <summary>Reads where this process prints, as <see cref="Console.In"/> does: lines are given in the order in which they are asked for, null at the end of the input.</summary>
    /// <remarks>Reading throws an <see cref="IOException"/> if the leader is lost, and an <see cref="OperationCanceledException"/> if an exit signal ends the process.</remarks>
    TextReader In { get; }

    /// <summary>
    /// Logs where this process prints: on the node of its group leader, or on its own if that one is gone (<c>Logger</c>). A logger of the
    /// application's own stays with the node that runs the process.
    /// </summary>
    ILoggingAdapter Log { get; }

    /// <summary>
    /// Whose console this process prints on and reads from, and what it spawns (<c>Process.group_leader</c>): of a process spawned or
    /// called from another node its caller's, of a supervised task that of its supervisor's node. See <c>Node.Console</c>.
    /// </summary>
    /// <exception cref="ArgumentException">It is set to a pid of this node that is not its console.</exception>
    IActorRef GroupLeader { get; set; }

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
    /// Takes the first message of type <typeparamref name="TMessage"/> that <paramref name="where"/> accepts out of the mailbox, or waits
    /// for it (<c>receive</c>); other messages stay in their order.
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
    /// Links this process and <paramref name="pid"/> (<c>Process.link</c>): if either ends other than normally, so does the other, or it
    /// gets an <see cref="Exit"/> message if it traps exits. Linking twice is linking once.
    /// </summary>
    /// <exception cref="ExitException"><see cref="ExitReason.NoProcess"/>: the process is of this node and has ended. One of another node answers later, by an exit signal.</exception>
    void Link(IActorRef pid);

    /// <summary>Undoes a link (<c>Process.unlink</c>), that to a task too; an <see cref="Exit"/> message that has come already stays.</summary>
    void Unlink(IActorRef pid);
}
