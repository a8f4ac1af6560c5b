namespace KvApp.Shell;

/// <summary>A row of the screen.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Styled">The characters and the sequences for colours; ends without a colour.</param>
/// <param name="Width">The columns.</param>
internal sealed record ScreenRow(string Text, string Styled, int Width);
