namespace KvApp.Tasks;

/// <summary>How a <see cref="TaskSupervisor"/> treats its children.</summary>
public sealed record TaskSupervisorOptions
{
    /// <summary>How many children it may have at once; null is any number (<c>:max_children</c>). Zero is legal: nothing can start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int? MaxChildren
    {
        get;
        init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxChildren), value, "MaxChildren must be 0 or more, or null for any number");
    }

    /// <summary>How often, within <see cref="RestartWindow"/>, children may be started again; one time more ends the supervisor, and its children with it (<c>:max_restarts</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxRestarts
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxRestarts), value, "MaxRestarts must be 0 or more");
    } = 3;

    /// <summary>The time in which <see cref="MaxRestarts"/> are allowed, in whole seconds (<c>:max_seconds</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than a second.</exception>
    public TimeSpan RestartWindow
    {
        get;
        init => field = value >= TimeSpan.FromSeconds(1) ? value : throw new ArgumentOutOfRangeException(nameof(RestartWindow), value, "RestartWindow must be a second or more");
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many supervisors share the name, each with a mailbox of its own: for starts that one cannot keep up with (OTP's
    /// <c>PartitionSupervisor</c>). Each has its own children, and <see cref="MaxChildren"/> and <see cref="MaxRestarts"/> are each one's;
    /// one that ends is started again without its children, also at most <see cref="MaxRestarts"/> times. See
    /// <see cref="TaskSupervisor.Partition(string)"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than one.</exception>
    public int Partitions
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Partitions), value, "Partitions must be 1 or more; 1 is a supervisor like any other");
    } = 1;

    /// <summary>How long a child may take to stop, where it does not say so itself (<c>:shutdown</c>).</summary>
    public Shutdown Shutdown { get; init; }

    /// <summary>Whether functions of children on this node are encoded all the same; null is the setting <c>kv.tasks.copy-local</c>.</summary>
    public bool? CopyLocal { get; init; }
}
