namespace KvApp.Shell;

/// <summary>The style of each character, asked for from left to right.</summary>
internal struct Styles(View view)
{
    int _next;

    public string At(int at)
    {
        if (view.State.Search is { Query.Length: > 0, Failed: false } search
            && at >= view.State.Cursor && at < view.State.Cursor + search.Query.Length) return Palette.Chosen;
        while (_next < view.Colors.Count && view.Colors[_next].Start + view.Colors[_next].Length <= at) _next++;
        return _next < view.Colors.Count && view.Colors[_next].Start <= at ? view.Palette.Of(view.Colors[_next].Color) : Palette.Plain;
    }
}
