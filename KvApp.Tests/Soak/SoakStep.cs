using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>One step of a lane, as a process of its own, and how it looks at what it is told.</summary>
sealed class SoakStep(SoakLane lane, IProcess self, SoakPlace place, SoakMoment since, TaskSupervisor tasks)
{
    // Each comes once, whatever happens.
    readonly HashSet<(MonitorRef, Type)> _answered = [];

    public IProcess Self => self;

    public SoakPlace Place => place;

    public TaskSupervisor Tasks => tasks;

    public Node Node { get; } = Node.Get(self);

    public Erpc Erpc => Erpc.Get(self.System);

    public Rpc Rpc => Rpc.Get(self.System);

    public bool IsFaulty => place.IsFaulty(since);

    /// <summary>Whether an exception is what a fault of the place may make of an answer.</summary>
    public static bool Excuses(SoakPlace place, SoakMoment since, Exception e) => e switch
    {
        FaultToldException => true,
        ExitException exit => place.Explains(exit.Reason, since),
        ErpcException call => place.Explains(call.Reason, since),
        _ => false,
    };

    /// <summary>It is just this, or it tells of a fault.</summary>
    public void Is(object? expected, object? told) => Is(expected, told, place, since);

    /// <inheritdoc cref="Is(object?, object?)"/>
    public void Is(object? expected, object? told, SoakPlace of, SoakMoment then)
    {
        lane.Checked++;
        if (Equals(expected, told)) return;
        if (of.Explains(ReasonOf(told), then)) throw new FaultToldException($"{told} instead of {expected}");
        throw new SoakViolation($"expected of {of}: {expected ?? "nothing"}, but this was told: {told ?? "nothing"}{(of.IsFaulty(then) ? " (which no fault of it explains)" : "")}");
    }

    public void IsOneOf(object? told, params object[] expected) => Is(expected.FirstOrDefault(each => each.Equals(told)) ?? expected[0], told);

    /// <summary>A fault of the place is the only thing that makes it so.</summary>
    public void IsFault(string what)
    {
        lane.Checked++;
        throw IsFaulty ? new FaultToldException(what) : new SoakViolation($"there was no fault of {place}, but: {what}");
    }

    static ExitReason? ReasonOf(object? told) => told switch
    {
        ExitReason reason => reason,
        TaskResult<int>.Exit { Reason: var reason } => reason,
        ErpcResult<int>.Exit { Reason: var reason } => reason,
        ErpcResult<int>.Error { Reason: var reason } => reason,
        Down { Reason: var reason } => reason,
        _ => null,
    };

    /// <summary>A message that a child sends, which none does any more whose node has had a fault.</summary>
    public async Task<T> Next<T>(Predicate<T>? where = null)
    {
        for (var waited = TimeSpan.Zero; waited < Wait.Long; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                var next = await Self.Receive(where, TimeSpan.FromMilliseconds(100));
                lane.Checked++;
                return next;
            }
            catch (TimeoutException) when (IsFaulty)
            {
                throw new FaultToldException("nothing more comes");
            }
            catch (TimeoutException) { }
        }
        throw new SoakViolation($"no {typeof(T).Name} has come from {place} within {Wait.Long}");
    }

    /// <summary>
    /// A process that was spawned says who it is. Where a fault kept the answer of its node, who spawned it has the pid of nobody; it may
    /// have begun all the same, and be heard on the next connection before it hears that the old one was lost.
    /// </summary>
    public async Task Greets(IActorRef pid)
    {
        var told = await Next<IActorRef>();
        if (pid.Path.Name.StartsWith("nothing-", StringComparison.Ordinal)) IsFault($"{told} runs, of which its node was not heard");
        Is(pid, told);
    }

    /// <summary>A monitor tells always.</summary>
    public async Task<ExitReason> Down(MonitorRef monitor) => ((Down)await Answer(message => message is Down down && down.Ref == monitor)).Reason;

    /// <summary>A link tells always who traps exits.</summary>
    public async Task<ExitReason> Exit(IActorRef pid) => ((Exit)await Answer(message => message is Exit exit && exit.Pid.Equals(pid))).Reason;

    /// <summary>The reply of a task that nobody awaits, which a normal end follows; or the news that there is none.</summary>
    public async Task<object> Reply(MonitorRef of)
    {
        var answer = await Answer(message => message is TaskReply reply ? reply.Ref == of : message is Down down && down.Ref == of);
        if (answer is not TaskReply { Value: { } value }) return ((Down)answer).Reason;
        Is(new ExitReason.Normal(), await Down(of));
        return value;
    }

    async Task<object> Answer(Predicate<object> which)
    {
        var answer = await Self.Receive(which, Wait.Long);
        lane.Checked++;
        _answered.Add(Of(answer)!.Value);
        return answer;
    }

    static (MonitorRef, Type)? Of(object message) => message switch
    {
        TaskReply reply => (reply.Ref, typeof(TaskReply)),
        Down down => (down.Ref, typeof(Down)),
        Exit exit => (new(exit.Pid.Path.Uid), typeof(Exit)),
        _ => null,
    };

    public async Task HasNoChildren() => Is(new ChildCount(0, 0, 0, 0), await Tasks.CountChildren(Wait.Long));

    /// <summary>A supervisor beside the lane's own, for a step that ends it.</summary>
    public async Task<TaskSupervisor> StartSupervisor(string name, int maxRestarts, int partitions)
    {
        await Erpc.Call(place.Name, SoakWork.Supervise, (name, maxRestarts, partitions), Wait.Long);
        return TaskSupervisor.On(Self, name, place.Name);
    }

    /// <summary>
    /// Nothing is left in the mailbox; where a fault has interrupted the step, what it was not told before comes now, and nothing of what
    /// it was told. Not until the place is up again: nothing that was said on an old connection may come on a new one.
    /// </summary>
    public async Task NothingComesTwice()
    {
        if (IsFaulty) await lane.AwaitUp(place);
        var marker = new object();
        Self.Self.Tell(new Marker(marker));
        while (await Self.Receive<object>(timeout: Wait.Long) is var message && !(message is Marker { Is: var mark } && mark == marker))
        {
            if (!IsFaulty) throw new SoakViolation($"this came when all was said: {message}");
            if (Of(message) is { } answer && !_answered.Add(answer)) throw new SoakViolation($"this was told twice, at last when {place} was up again: {message}");
        }
    }

    sealed record Marker(object Is) : INoSerializationVerificationNeeded;
}

/// <summary>An answer that a fault of the place excuses.</summary>
sealed class FaultToldException(string message) : Exception(message);

/// <summary>What was told is not what may be.</summary>
sealed class SoakViolation(string message) : Exception(message);
