namespace KvApp.Shell;

/// <summary>Sequences that reach <see cref="KeyDecoder"/> key by key, without the escape character.</summary>
internal static class EscapeSequences
{
    public static EditCommand? Of(string sequence) => sequence switch
    {
        "[A" or "OA" => EditCommand.Up,
        "[B" or "OB" => EditCommand.Down,
        "[C" or "OC" => EditCommand.Right,
        "[D" or "OD" => EditCommand.Left,
        "[H" or "OH" or "[1~" or "[7~" => EditCommand.RowStart,
        "[F" or "OF" or "[4~" or "[8~" => EditCommand.RowEnd,
        "[Z" => EditCommand.CompleteBack,
        "[3~" => EditCommand.Delete,
        "[5~" => EditCommand.PageUp,
        "[6~" => EditCommand.PageDown,
        "[1;5D" or "[1;3D" => EditCommand.WordLeft,
        "[1;5C" or "[1;3C" => EditCommand.WordRight,
        // Enter with Shift, Alt or Control, as kitty and xterm can be told to report.
        "[13;2u" or "[13;3u" or "[13;5u" or "[27;2;13~" or "[27;3;13~" or "[27;5;13~" => EditCommand.NewLine,
        _ => null,
    };
}
