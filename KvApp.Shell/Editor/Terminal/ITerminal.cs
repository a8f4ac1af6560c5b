namespace KvApp.Shell;

/// <summary>The terminal as far as the editor knows it.</summary>
internal interface ITerminal : IDisposable
{
    /// <summary>Columns of the window, now.</summary>
    int Width { get; }

    /// <summary>Rows of the window, now.</summary>
    int Height { get; }

    /// <summary>Whether pasted text comes between markers. Otherwise Enter before more keys counts as part of a paste.</summary>
    bool MarksPaste { get; }

    /// <summary>Whether a key can be read at once.</summary>
    bool KeyAvailable { get; }

    /// <summary>Shows characters and sequences, in one write.</summary>
    void Write(string text);

    /// <summary>
    /// While a line is typed, Ctrl-C is a key and pasted text has markers. Otherwise Ctrl-C raises <see cref="Interrupted"/>.
    /// </summary>
    void SetEditing(bool isEditing);

    /// <summary>Waits for a key; without a limit if there is no timeout.</summary>
    /// <returns>False if no key came in time, or <see cref="Wake"/> was called.</returns>
    bool WaitForKey(TimeSpan? timeout);

    /// <summary>Ends the wait of another thread, now or the next.</summary>
    void Wake();

    /// <summary>The next key. Throws if there are no more keys.</summary>
    ConsoleKeyInfo ReadKey();

    /// <summary>Ctrl-C while no line is typed.</summary>
    event Action? Interrupted;

    /// <summary>The window has another size, or the process was suspended: the screen must be drawn anew.</summary>
    event Action? Changed;
}
