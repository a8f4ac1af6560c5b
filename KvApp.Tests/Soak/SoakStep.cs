using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>One step of a lane, as a process of its own, and how it looks at what it is told.</summary>
sealed record SoakStep(IProcess Self, SoakPlace Place, int Life, TaskSupervisor Tasks)
{
    /// <summary>Whether an exception is what a fault of the place may make of an answer.</summary>
    public static bool TellsOfFault(Exception e, NodeName place) => e is FaultToldException || (e is ExitException exit && TellsOfFault(exit.Reason, place));

    // A system that ends stops what runs on it, and that may be told before its connection is closed.
    static bool TellsOfFault(ExitReason reason, NodeName place) =>
        reason is ExitReason.NoConnection { Node: var node } ? node == place : reason is ExitReason.NoProcess or ExitReason.Shutdown or ExitReason.Stopped;

    /// <summary>It is just this, or it tells of a fault.</summary>
    public void Is(object? expected, object? told)
    {
        if (Equals(expected, told)) return;
        var reason = told switch
        {
            ExitReason of => of,
            TaskResult<int>.Exit exit => exit.Reason,
            _ => null,
        };
        if (reason is not null && TellsOfFault(reason, Place.Name)) throw new FaultToldException($"{reason} instead of {expected}");
        throw new SoakViolation($"expected {expected ?? "nothing"}, but this was told: {told ?? "nothing"}");
    }

    public void IsOneOf(object? told, params object[] expected)
    {
        if (!expected.Contains(told)) Is(expected[0], told);
    }

    /// <summary>A message that a child sends, which none does any more whose node has had a fault.</summary>
    public async Task<T> Next<T>(Predicate<T>? where = null)
    {
        for (var waited = TimeSpan.Zero; waited < Wait.Long; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                return await Self.Receive(where, TimeSpan.FromMilliseconds(100));
            }
            catch (TimeoutException) when (Place.IsFaulty(Life))
            {
                throw new FaultToldException("nothing more comes");
            }
            catch (TimeoutException) { }
        }
        throw new SoakViolation($"no {typeof(T).Name} has come within {Wait.Long}");
    }

    /// <summary>A monitor tells always.</summary>
    public async Task<ExitReason> Down(MonitorRef monitor) => (await Self.Receive<Down>(down => down.Ref == monitor, Wait.Long)).Reason;

    public async Task HasNoChildren() => Is(new ChildCount(0, 0, 0, 0), await Tasks.CountChildren(Wait.Long));

    /// <summary>A supervisor beside the lane's own, for a step that ends it.</summary>
    public TaskSupervisor StartSupervisor(string name, TaskSupervisorOptions options)
    {
        try
        {
            TaskSupervisor.Start(Place.Node!.System, name, options);
        }
        catch (InvalidOperationException e) when (Place.IsFaulty(Life))
        {
            throw new FaultToldException(e.Message); // the system is ending
        }
        return TaskSupervisor.On(Self, name, Place.Name);
    }
}

/// <summary>An answer that a fault of the place excuses, if there was one.</summary>
sealed class FaultToldException(string message) : Exception(message);
