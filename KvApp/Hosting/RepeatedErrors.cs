namespace KvApp;

/// <summary>Tells the same thing once a minute. What differs by numbers and addresses only is the same.</summary>
sealed class RepeatedErrors(TimeProvider clock)
{
    static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    // More different lines than this in a minute are forgotten together.
    const int Most = 1000;

    // What tells one kind of line from another stands at its beginning.
    const int Prefix = 80;

    readonly Dictionary<string, (long Since, int Untold)> _told = [];

    /// <summary>How many lines are remembered.</summary>
    public int Kept => _told.Count;

    /// <summary>Whether to tell this line now; <paramref name="untold"/> counts the lines like it that were not told before.</summary>
    public bool Tell(string category, string message, out int untold)
    {
        var key = $"{category} {Kind(message)}";
        var now = clock.GetTimestamp();
        untold = 0;
        if (_told.TryGetValue(key, out var told))
        {
            if (clock.GetElapsedTime(told.Since, now) < Quiet)
            {
                _told[key] = (told.Since, told.Untold + 1);
                return false;
            }
            untold = told.Untold;
        }
        if (_told.Count >= Most) _told.Clear();
        _told[key] = (now, 0);
        return true;
    }

    static string Kind(string message) => new([.. message.Where(c => !char.IsAsciiDigit(c)).Take(Prefix)]);
}
