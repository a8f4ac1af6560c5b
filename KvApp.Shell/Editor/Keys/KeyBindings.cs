namespace KvApp.Shell;

/// <summary>The keys of the editor: those of readline, and those of a keyboard.</summary>
internal static class KeyBindings
{
    /// <summary>The input that a key means; null for a key without meaning.</summary>
    public static EditInput? Of(ConsoleKeyInfo key)
    {
        var alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        // AltGr is reported as Control and Alt together.
        if (!char.IsControl(key.KeyChar) && alt == control) return new EditInput.Typed(key.KeyChar.ToString());
        var command = alt && !control ? WithAlt(key) : OfKey(key, control) ?? OfControlCharacter(key.KeyChar);
        if (command is { } known) return known;
        return char.IsControl(key.KeyChar) || alt || control ? null : new EditInput.Typed(key.KeyChar.ToString());
    }

    static EditCommand? WithAlt(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.Enter => EditCommand.NewLine,
        ConsoleKey.Backspace => EditCommand.KillWordLeft,
        ConsoleKey.LeftArrow => EditCommand.WordLeft,
        ConsoleKey.RightArrow => EditCommand.WordRight,
        _ => char.ToLowerInvariant(key.KeyChar) switch
        {
            'b' => EditCommand.WordLeft,
            'f' => EditCommand.WordRight,
            'd' => EditCommand.KillWordRight,
            'y' => EditCommand.YankOlder,
            '<' => EditCommand.TextStart,
            '>' => EditCommand.TextEnd,
            _ => null,
        },
    };

    static EditCommand? OfKey(ConsoleKeyInfo key, bool control)
    {
        var shift = key.Modifiers.HasFlag(ConsoleModifiers.Shift);
        return key.Key switch
        {
            // Enter that is typed before the editor has the terminal arrives as a line feed, which is Ctrl-Enter.
            ConsoleKey.Enter => shift ? EditCommand.NewLine : EditCommand.Enter,
            ConsoleKey.Tab => shift ? EditCommand.CompleteBack : EditCommand.Complete,
            // Without a terminfo entry, the runtime takes ESC [ Z for this key.
            ConsoleKey.F2 when shift => EditCommand.CompleteBack,
            ConsoleKey.Backspace => control ? EditCommand.KillWordLeft : EditCommand.Backspace,
            ConsoleKey.Delete => control ? EditCommand.KillWordRight : EditCommand.Delete,
            ConsoleKey.LeftArrow => control ? EditCommand.WordLeft : EditCommand.Left,
            ConsoleKey.RightArrow => control ? EditCommand.WordRight : EditCommand.Right,
            ConsoleKey.UpArrow => EditCommand.Up,
            ConsoleKey.DownArrow => EditCommand.Down,
            ConsoleKey.Home => control ? EditCommand.TextStart : EditCommand.RowStart,
            ConsoleKey.End => control ? EditCommand.TextEnd : EditCommand.RowEnd,
            ConsoleKey.PageUp => EditCommand.PageUp,
            ConsoleKey.PageDown => EditCommand.PageDown,
            ConsoleKey.Escape => EditCommand.Cancel,
            _ => null,
        };
    }

    static EditCommand? OfControlCharacter(char c) => c switch
    {
        '\u0001' => EditCommand.RowStart,
        '\u0002' => EditCommand.Left,
        '\u0003' => EditCommand.Clear,
        '\u0004' => EditCommand.DeleteOrLeave,
        '\u0005' => EditCommand.RowEnd,
        '\u0006' => EditCommand.Right,
        '\u0007' => EditCommand.Cancel,
        '\u000B' => EditCommand.KillToRowEnd,
        '\u000C' => EditCommand.ClearScreen,
        '\u000E' => EditCommand.Down,
        '\u0010' => EditCommand.Up,
        '\u0012' => EditCommand.Search,
        '\u0014' => EditCommand.Transpose,
        '\u0015' => EditCommand.KillToRowStart,
        '\u0017' => EditCommand.KillBlankLeft,
        '\u0019' => EditCommand.Yank,
        '\u001F' => EditCommand.Undo,
        _ => null,
    };
}
