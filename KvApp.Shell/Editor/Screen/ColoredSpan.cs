namespace KvApp.Shell;

/// <summary>A part of the text that has a colour. Spans come in order and do not overlap.</summary>
internal readonly record struct ColoredSpan(int Start, int Length, TextColor Color);
