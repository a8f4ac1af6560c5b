namespace KvApp.Shell;

/// <summary>What the editor shows: some rows of the screen, and the cursor within.</summary>
internal sealed record Frame(IReadOnlyList<ScreenRow> Rows, int CursorRow, int CursorColumn)
{
    public static readonly Frame Empty = new([new("", "", 0)], 0, 0);

    /// <summary>At most <paramref name="height"/> rows, among them the cursor's.</summary>
    public Frame Within(int height)
    {
        if (Rows.Count <= height) return this;
        var top = Math.Clamp(CursorRow - height + 1, 0, Rows.Count - height);
        return new([.. Rows.Skip(top).Take(height)], CursorRow - top, CursorColumn);
    }
}
