namespace KvApp.Shell;

/// <summary>All that a frame shows.</summary>
/// <param name="State">The text.</param>
/// <param name="Prompt">What stands before the first row; may have colours.</param>
/// <param name="Output">Output above the prompt that has not ended its row.</param>
/// <param name="Colors">The spans of the text.</param>
/// <param name="Palette">How spans look.</param>
internal sealed record View(EditState State, string Prompt, string Output, IReadOnlyList<ColoredSpan> Colors, Palette Palette);
