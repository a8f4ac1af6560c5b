namespace KvApp.Shell;

/// <summary>What the owner of a state has to do after an input.</summary>
internal enum EditEffect
{
    None,
    /// <summary>The text is a line to run.</summary>
    Submit,
    /// <summary>There are no more lines.</summary>
    Leave,
    /// <summary>A list of completions is wanted for text and cursor.</summary>
    Complete,
    /// <summary>The screen is to be cleared.</summary>
    ClearScreen,
}
