using System.Collections.Concurrent;
using KvApp.Shell;

namespace KvApp.Tests;

/// <summary>A terminal in memory. Keys are typed by a test, and rows are read by one.</summary>
sealed class FakeTerminal(int width = 40, int height = 10) : ITerminal
{
    readonly ScreenModel _screen = new(width, height);
    readonly BlockingCollection<ConsoleKeyInfo?> _keys = [];
    ConsoleKeyInfo? _next;

    public event Action? Interrupted;

    public event Action? Changed;

    public int Width => Locked(screen => screen.Width);

    public int Height => Locked(screen => screen.Height);

    public bool MarksPaste { get; init; } = true;

    public bool KeyAvailable => _next is not null || _keys.Count > 0;

    public bool IsEditing { get; private set; }

    /// <summary>Every write.</summary>
    public ConcurrentQueue<string> Writes { get; } = [];

    public IReadOnlyList<string> Rows => Locked(screen => screen.Rows);

    public IReadOnlyList<string> AllRows => Locked(screen => screen.AllRows);

    public (int Row, int Column) Cursor => Locked(screen => screen.Cursor);

    public void Write(string text)
    {
        Writes.Enqueue(text);
        lock (_screen) _screen.Write(text);
    }

    public void SetEditing(bool isEditing) => IsEditing = isEditing;

    public bool WaitForKey(TimeSpan? timeout) =>
        _next is not null || (_keys.TryTake(out _next, timeout is { } limit ? (int)limit.TotalMilliseconds : -1) && _next is not null);

    public void Wake() => _keys.Add(null);

    public ConsoleKeyInfo ReadKey()
    {
        var key = _next!.Value;
        _next = null;
        return key.Key == ConsoleKey.Sleep ? throw new InvalidOperationException("there are no more keys") : key;
    }

    public void Type(string text)
    {
        foreach (var c in text) _keys.Add(CharacterKeys.Of(c));
    }

    public void HangUp() => _keys.Add(new('\0', ConsoleKey.Sleep, false, false, false));

    public void Resize(int width, int height)
    {
        lock (_screen) _screen.Resize(width, height);
        Changed?.Invoke();
    }

    public void Interrupt() => Interrupted?.Invoke();

    /// <summary>Waits for the screen to show rows, and nothing else.</summary>
    public Task Shows(params string[] rows) => Shows(rows, () => Rows);

    /// <summary>Waits for rows, with those that have scrolled out.</summary>
    public Task ShowsInAll(params string[] rows) => Shows(rows, () => AllRows);

    public void Dispose()
    {
    }

    static Task Shows(string[] rows, Func<IReadOnlyList<string>> shown) =>
        Wait.Until(
            () => shown().SequenceEqual(rows),
            () => $"the screen shows\n{string.Join('\n', rows)}\nand not\n{string.Join('\n', shown())}");

    T Locked<T>(Func<ScreenModel, T> read)
    {
        lock (_screen) return read(_screen);
    }
}
