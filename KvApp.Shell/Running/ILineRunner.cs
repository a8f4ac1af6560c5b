using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Runs the lines of a session, and keeps their variables.</summary>
internal interface ILineRunner
{
    Task<LineOutcome> Run(Func<object?[], Task<object?>> line, bool hasValue, CancellationToken cancellationToken);

    /// <summary>Whether the variables are kept. A process of another node that has ended has taken them along.</summary>
    bool HasVariables { get; }

    /// <summary>Lets go of a line that does not end.</summary>
    void Abandon();

    /// <summary>Forgets the variables.</summary>
    void Clear();
}

/// <summary>Runs them in the calling process.</summary>
internal sealed class LinesHere : ILineRunner
{
    readonly LineVariables _variables = new();

    public async Task<LineOutcome> Run(Func<object?[], Task<object?>> line, bool hasValue, CancellationToken cancellationToken)
    {
        try
        {
            using var stop = Checkpoint.StopWhen(cancellationToken);
            var value = await line(_variables.ForNext());
            return hasValue ? new LineOutcome.Value(value) : new LineOutcome.Done();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return new LineOutcome.Stopped();
        }
        catch (Exception e)
        {
            return new LineOutcome.Failed(e);
        }
    }

    public bool HasVariables => true;

    public void Abandon() { }

    public void Clear() => _variables.Clear();
}
