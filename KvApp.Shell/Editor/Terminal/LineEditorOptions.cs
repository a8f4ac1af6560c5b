namespace KvApp.Shell;

/// <summary>What the editor knows of the language that is typed.</summary>
internal sealed record LineEditorOptions
{
    /// <summary>Whether Enter submits a text; if not, Enter begins a row. Called on the editor's thread.</summary>
    public Func<string, bool> IsComplete { get; init; } = _ => true;

    /// <summary>The colours of a text, which may be incomplete. Called on the editor's thread, first on a pool thread.</summary>
    public Func<string, IReadOnlyList<ColoredSpan>>? Colors { get; init; }

    public ICompletion? Completion { get; init; }

    public LineHistory History { get; init; } = new(path: null);

    public Palette Palette { get; init; } = Palette.OfEnvironment();
}
