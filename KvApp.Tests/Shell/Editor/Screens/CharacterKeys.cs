namespace KvApp.Tests;

/// <summary>Keys as the console of .NET reports them for single characters.</summary>
static class CharacterKeys
{
    public static ConsoleKeyInfo Of(char c) => c switch
    {
        '\e' => new(c, ConsoleKey.Escape, false, false, false),
        '\r' or '\n' => new(c, ConsoleKey.Enter, false, false, false),
        '\t' => new(c, ConsoleKey.Tab, false, false, false),
        '\u007f' => new(c, ConsoleKey.Backspace, false, false, false),
        < ' ' => new(c, ConsoleKey.A + c - 1, false, false, true),
        _ => new(c, 0, false, false, false),
    };
}
