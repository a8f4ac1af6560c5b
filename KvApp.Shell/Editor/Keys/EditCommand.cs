namespace KvApp.Shell;

/// <summary>What a key does to the text that is typed.</summary>
internal enum EditCommand
{
    Left, Right, Up, Down, RowStart, RowEnd, TextStart, TextEnd, WordLeft, WordRight, PageUp, PageDown,
    Backspace, Delete, DeleteOrLeave, KillToRowEnd, KillToRowStart, KillBlankLeft, KillWordLeft, KillWordRight, Yank, YankOlder,
    Transpose, Undo, Enter, NewLine, Complete, CompleteBack, Search, Cancel, Clear, ClearScreen,
}
