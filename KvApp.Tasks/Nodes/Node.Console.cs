using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class Node
{
    /// <summary>The console of this node, as a pid: the group leader of the processes here that have no other (OTP's <c>:user</c>). A node that is started anew has another.</summary>
    public IActorRef Console => Local.Io.Console.Pid;

    /// <summary>
    /// Puts something in the place of this node's console: for a test, or a user interface. What is led by this node prints on <paramref name="output"/> and reads from <paramref name="input"/> from now on;
    /// one call at a time, and a call that blocks holds up no others. What code that is no process prints with <see cref="System.Console"/> goes where it went.
    /// </summary>
    /// <param name="output">Is flushed after each write; its exceptions are the writing process's <see cref="IOException"/>.</param>
    /// <param name="input">Null for none: who reads is at its end.</param>
    public void UseConsole(TextWriter output, TextReader? input = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        Local.Io.Console.Use(output, input ?? TextReader.Null);
    }

    /// <summary>The group leader of a process of this node (<c>Process.info(pid, :group_leader)</c>): whose console it prints on. Of a plain actor it is this node's console, where what it spawns prints; null for who has ended.</summary>
    /// <exception cref="ArgumentException">The process is of another node.</exception>
    public IActorRef? GroupLeader(IActorRef pid)
    {
        ArgumentNullException.ThrowIfNull(pid);
        if (!Local.IsLocal(pid)) throw new ArgumentException($"{pid} is not of this node: ask there", nameof(pid));
        return !IsAlive(pid) ? null : Local.Processes.Find(pid) is RunningProcess process ? process.GroupLeader : Console;
    }

    /// <summary>Has a process, of whatever node, print on another console, and read from it (<c>Process.group_leader(pid, leader)</c>); what it spawns afterwards does the same.</summary>
    /// <param name="pid">The process; one that has ended is told in vain.</param>
    /// <param name="leader">The <see cref="Console"/> of a node.</param>
    /// <exception cref="ArgumentException">The leader is a pid of this node that is not its console, or the process is a plain actor of this node, which prints nothing in its own name.</exception>
    public void GroupLeader(IActorRef pid, IActorRef leader)
    {
        ArgumentNullException.ThrowIfNull(pid);
        var path = Local.Io.PathOf(leader);
        if (Local.IsLocal(pid))
        {
            if (Local.Processes.Find(pid) is RunningProcess process) process.Lead(path);
            else if (IsAlive(pid)) throw new ArgumentException($"{pid} is a plain actor, and only functions have a group leader", nameof(pid));
            return;
        }
        RunningProcess.HasPrinted(Local);
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(Local.PathOf(pid));
        body.WriteString(path ?? Local.PathOf(Console));
        Local.Peers.At(pid.Path.Address).Use(connection => connection?.SayAlone(Connection.LaneOf(RunningProcess.CurrentPid(Local.System) ?? pid), FrameKind.Lead, body.WrittenMemory));
    }
}
