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

    /// <summary>How long a child may take to stop, where it does not say so itself (<c>:shutdown</c>).</summary>
    public Shutdown Shutdown { get; init; }

    /// <summary>Whether functions of children on this node are encoded all the same; null is the setting <c>kv.tasks.copy-local</c>.</summary>
    public bool? CopyLocal { get; init; }
}
