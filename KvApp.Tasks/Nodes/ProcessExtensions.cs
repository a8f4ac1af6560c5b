using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What OTP's <c>Process</c> does, for plain actors and for any pid.</summary>
public static class ProcessExtensions
{
    extension(IActorContext context)
    {
        /// <summary>
        /// Has this actor told by one <see cref="Down"/> when <paramref name="pid"/> ends, with its reason (<c>Process.monitor</c>). Akka's
        /// <c>Watch</c> tells neither the reason, nor, in a cluster that waits for its members, the loss of a node.
        /// </summary>
        public MonitorRef Monitor(IActorRef pid) => Of(context).Monitors.Add(Of(context).Processes.Of(context.Self), pid);

        /// <summary>Undoes a monitor (<c>Process.demonitor</c>).</summary>
        /// <param name="monitor">What <c>Monitor</c> returned.</param>
        /// <param name="flush">
        /// For a process this takes back a <see cref="Down"/> that has come already. Akka lets nobody look into an actor's mailbox: one
        /// that is in there still comes, and is known by its reference.
        /// </param>
        public void Demonitor(MonitorRef monitor, bool flush = false) => Of(context).Monitors.Remove(Of(context).Processes.Of(context.Self), monitor);

        /// <summary>
        /// Links this actor and <paramref name="pid"/> (<c>Process.link</c>): if either ends other than normally, so does the other, or it
        /// gets an <see cref="KvApp.Tasks.Exit"/> message if it traps exits. Linking twice is linking once.
        /// </summary>
        /// <exception cref="ExitException"><see cref="ExitReason.NoProcess"/>: the process is of this node and has ended. One of another node answers later, by an exit signal.</exception>
        public void Link(IActorRef pid) => Of(context).Links.Add(Of(context).Processes.Of(context.Self), pid);

        /// <summary>Undoes a link (<c>Process.unlink</c>), that to a task too.</summary>
        public void Unlink(IActorRef pid) => Of(context).Links.Remove(Of(context).Processes.Of(context.Self), pid);

        /// <summary>From now on exit signals come to this actor as <see cref="Exit"/> messages, instead of stopping it (<c>Process.flag(:trap_exit, true)</c>).</summary>
        public void TrapExit(bool on = true) => Of(context).Processes.Of(context.Self).TrapExit = on;
    }

    extension(IActorRef pid)
    {
        /// <summary>
        /// Sends an exit signal (<c>Process.exit</c>). <see cref="ExitReason.Normal"/> is ignored; <see cref="ExitReason.Kill"/> cannot be
        /// trapped; any other ends the process with this reason, or comes to it as an <see cref="Exit"/> message if it traps exits. To who
        /// has ended, or cannot be reached, it goes nowhere.
        /// </summary>
        public void Exit(ExitReason reason)
        {
            ArgumentNullException.ThrowIfNull(pid);
            ArgumentNullException.ThrowIfNull(reason);
            if (pid is Nobody) return;
            var system = ((ActorRefWithCell)((IInternalActorRef)pid).Provider.Guardian).Underlying.System;
            Signals.Send(Node.Get(system).Local, pid, RunningProcess.CurrentPid(system) ?? system.DeadLetters, reason);
        }
    }

    static LocalNode Of(IActorContext context) => Node.Get(context.System).Local;
}
