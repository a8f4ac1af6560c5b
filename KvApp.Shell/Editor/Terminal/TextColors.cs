namespace KvApp.Shell;

/// <summary>The colours of the text that is typed. The first use of a compiler takes long: colours appear when ready.</summary>
internal sealed class TextColors
{
    readonly Func<string, IReadOnlyList<ColoredSpan>>? _colors;
    readonly Task _ready;
    (string Text, IReadOnlyList<ColoredSpan> Spans) _last = ("", []);

    /// <param name="colors">The colours of a text.</param>
    /// <param name="onReady">Called on a thread of the pool when colours can be shown.</param>
    public TextColors(Func<string, IReadOnlyList<ColoredSpan>>? colors, Action onReady)
    {
        _colors = colors;
        _ready = colors is null ? Task.CompletedTask : Task.Run(() => colors("var x = 1;"));
        if (colors is not null) _ready.ContinueWith(_ => onReady(), TaskContinuationOptions.OnlyOnRanToCompletion);
    }

    public IReadOnlyList<ColoredSpan> Of(string text)
    {
        if (_colors is null || !_ready.IsCompletedSuccessfully || text.Length == 0) return [];
        if (_last.Text != text) _last = (text, Colors(text));
        return _last.Spans;
    }

    // Colours are no reason to lose a line.
    IReadOnlyList<ColoredSpan> Colors(string text)
    {
        try
        {
            return _colors!(text);
        }
        catch (Exception)
        {
            return [];
        }
    }
}
