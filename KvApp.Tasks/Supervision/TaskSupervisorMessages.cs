using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Start a child.</summary>
internal sealed record StartTask(ProcessStart Start, IProcessOwner Owner, Shutdown? Shutdown, Restart Restart = Restart.Temporary) : INobodyThere, INoSerializationVerificationNeeded
{
    /// <summary>What another node asks for; its owner there is heard from here on.</summary>
    public static StartTask? TryRead(LocalNode node, ForSupervisor request, string supervisor) => ServedTask.TryRead(node, request, supervisor, () => Read(node, request));

    static StartTask Read(LocalNode node, ForSupervisor request)
    {
        var reader = new WireReader(request.Body);
        var start = StartRequest.Read(node, ref reader);
        var task = new ServedTask(node, request.Connection, request.Id, start.Linked, start.PidOnly);
        request.HandOver(task);
        return new(start.On(request.Connection.Node, task), task, start.Shutdown, start.Restart);
    }

    public void NoProcess(LocalNode node) => Owner.Ended(null, new ExitReason.NoProcess(), null);
}

/// <summary>Something that is asked of a supervisor; it answers with a value.</summary>
internal abstract record SupervisorRequest(IProcessOwner Asker) : INobodyThere, INoSerializationVerificationNeeded
{
    public void NoProcess(LocalNode node) => Asker.Ended(null, new ExitReason.NoProcess(), null);

    public void Answer(object value) => Asker.Ended(null, new ExitReason.Normal(), new(value));
}

/// <summary>The pids of the children.</summary>
internal sealed record GetChildren(IProcessOwner Asker) : SupervisorRequest(Asker);

/// <summary>How many children are specified, and how many run.</summary>
internal sealed record CountChildren(IProcessOwner Asker) : SupervisorRequest(Asker);

/// <summary>End this child, for good; whether there was one.</summary>
internal sealed record TerminateChild(IProcessOwner Asker, IActorRef Child) : SupervisorRequest(Asker);

/// <summary>End the children, then yourself, with this reason; answered with the supervisor's pid, before it is done.</summary>
internal sealed record StopSupervisor(IProcessOwner Asker, ExitReason Reason) : SupervisorRequest(Asker);

/// <summary>These children have had their time to stop.</summary>
internal sealed record KillStragglers(IReadOnlyCollection<IActorRef> Children) : INoSerializationVerificationNeeded;
