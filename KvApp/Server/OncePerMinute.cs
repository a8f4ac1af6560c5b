namespace KvApp;

/// <summary>Says of what happens again and again when to log it.</summary>
sealed class OncePerMinute
{
    long _last = -Minute;

    const long Minute = 60_000;

    /// <summary>True where the last time that this was true is a minute ago or more.</summary>
    public bool Now()
    {
        var (now, last) = (Environment.TickCount64, Volatile.Read(ref _last));
        return now - last >= Minute && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
