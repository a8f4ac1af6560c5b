namespace KvApp.Tests;

/// <summary>
/// What a spec knows of a node that it does something to: whether commands for it may fail just now, and in which of its lives something
/// was stored. It says so before the fault and after the healing, so that whatever is sent and answered in between is excused, and nothing
/// else.
/// </summary>
sealed class LoadNode(string name, string fullName)
{
    int _turns = 1, _lives;

    public string Name => name;

    /// <summary>What is known at this moment. A node is in trouble until it is first said to be well.</summary>
    public LoadMoment Now => new(Volatile.Read(ref _turns), Volatile.Read(ref _lives));

    /// <summary>Something is about to happen to it; with <paramref name="loses"/>, what it stores may be gone.</summary>
    public void Fault(bool loses = false)
    {
        if (_turns % 2 == 0) Interlocked.Increment(ref _turns);
        if (loses && _lives % 2 == 0) Interlocked.Increment(ref _lives);
    }

    /// <summary>Its process has ended: what is stored from now on is stored in its next life.</summary>
    public void Gone() => Interlocked.Increment(ref _lives);

    /// <summary>It is used by all again, and nothing excuses an error any more.</summary>
    public void Well()
    {
        if (_turns % 2 == 1) Interlocked.Increment(ref _turns);
    }

    /// <summary>Whether a command that was sent then may have failed by now.</summary>
    public bool Excuses(LoadMoment sent) => sent.InTrouble || Now.Turns != sent.Turns;

    /// <summary>Whether this is an error that names the node and says what is wrong with it.</summary>
    public bool Names(string reply) => Kind(reply) is not null && (reply.StartsWith($"ERROR node {fullName} ") || reply.StartsWith($"ERROR node {name} "));

    /// <summary>What such an error says of its node, or null.</summary>
    public static string? Kind(string reply) => Array.Find(["is down", "did not answer in time", "takes no commands just now"], kind => reply.EndsWith($" {kind}", StringComparison.Ordinal));
}

/// <summary>How often a node got into trouble and out of it, and what life it is in.</summary>
readonly record struct LoadMoment(int Turns, int Lives)
{
    public bool InTrouble => Turns % 2 == 1;

    /// <summary>It is about to lose what it stores, bucket by bucket.</summary>
    public bool IsEnding => Lives % 2 == 1;
}
