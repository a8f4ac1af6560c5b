using System.Globalization;

namespace KvApp;

/// <summary>
/// The files, sockets included, that this process has open and may have open. Where the operating system does not say, as many as one
/// likes.
/// </summary>
sealed class OpenFiles
{
    const string Open = "/proc/self/fd", Limits = "/proc/self/limits", Row = "Max open files";

    // So many of those that are free when clients begin to come are left to the rest of the process: libraries, other nodes.
    const int MostReserved = 128, LeastReserved = 4, ShareReserved = 2;

    const long Unlimited = long.MaxValue / 2;
    readonly int _atStart = Count();
    long _uncounted;

    /// <summary>The limit of this process; .NET raises the soft limit to the hard one when it starts.</summary>
    public long Limit { get; private set; } = ReadLimit() ?? Unlimited;

    /// <summary>Whether another client would take one of those that are reserved.</summary>
    /// <param name="clients">How many clients there may be.</param>
    public bool AreShort(int clients)
    {
        // With a limit beyond everything that may be open, nothing is counted.
        if (Limit > clients + _atStart + 4L * MostReserved) return false;
        // Counting reads a directory of all open files, so half of the free files may be taken before the next count.
        if (_uncounted-- > 0) return false;
        var free = Limit - Count() - Reserved;
        if (free <= 0)
        {
            // The limit of a process can be raised from outside.
            Limit = ReadLimit() ?? Limit;
            free = Limit - Count() - Reserved;
        }
        _uncounted = Math.Max(0, (free / 2) - 1);
        return free <= 0;
    }

    long Reserved => Math.Clamp((Limit - _atStart) / ShareReserved, LeastReserved, MostReserved);

    // To count takes a file too: where none is left, all are open.
    static int Count()
    {
        try
        {
            return Directory.Exists(Open) ? Directory.EnumerateFileSystemEntries(Open).Count() : 0;
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }

    // Null where there is no such file, or none can be opened.
    static long? ReadLimit()
    {
        try
        {
            var row = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
            var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
