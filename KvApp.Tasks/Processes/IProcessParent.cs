namespace KvApp.Tasks;

/// <summary>What a process is a child of, as far as that must know.</summary>
internal interface IProcessParent
{
    /// <summary>The process has ended; whoever waits for it is told after this returns, so that its slot is free when they ask again.</summary>
    void Ended(ExitReason reason);

    /// <summary>With what a process ends whose actor is stopped from outside.</summary>
    ExitReason WhenStopped { get; }
}
