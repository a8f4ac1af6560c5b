namespace KvApp.Tasks;

/// <summary>
/// Lets go of a monitor that this thread may hold, until it is disposed of. Console's own writers and readers hold theirs during a call: of
/// a process that waits for its leader, on another node, nobody else who prints or reads is to take notice.
/// </summary>
internal readonly ref struct LetGo
{
    readonly object _held;
    readonly int _times;

    public LetGo(object held)
    {
        _held = held;
        for (; Monitor.IsEntered(held); _times++) Monitor.Exit(held);
    }

    public void Dispose()
    {
        for (var n = 0; n < _times; n++) Monitor.Enter(_held);
    }
}
