namespace KvApp.Tasks;

/// <summary>A function with its argument, as a log tells of them: made up only when there is something to tell.</summary>
internal interface ICalled
{
    /// <summary>Type, method and number of parameters.</summary>
    string Name { get; }

    /// <summary>The argument, in short; null if it takes none.</summary>
    string? ArgumentText { get; }
}
