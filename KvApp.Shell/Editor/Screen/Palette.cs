namespace KvApp.Shell;

/// <summary>How parts of the screen look: parameters of SGR sequences.</summary>
/// <param name="HasColors">Without colours, bold, dim and reverse remain.</param>
internal sealed record Palette(bool HasColors)
{
    public const string Plain = "", Dim = "2", Chosen = "7", Found = "1";

    /// <summary>Colours, unless the variable NO_COLOR is set to anything (no-color.org) or the terminal is a dumb one.</summary>
    public static Palette OfEnvironment() =>
        new(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb");

    public string Of(TextColor color) => !HasColors ? Plain : color switch
    {
        TextColor.Keyword => "34",
        TextColor.Type => "36",
        TextColor.String => "32",
        TextColor.Number => "35",
        TextColor.Comment => "90",
        TextColor.Error => "31",
        _ => Plain,
    };
}
