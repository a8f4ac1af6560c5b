namespace KvApp.Shell;

/// <summary>How much of the editor's rows a draw writes.</summary>
internal enum Redraw
{
    Changes,
    /// <summary>All rows: the window may show something else.</summary>
    All,
    /// <summary>All rows, at the top of an empty screen.</summary>
    Clear,
}
