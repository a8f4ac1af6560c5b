using System.Globalization;

namespace KvApp;

/// <summary>The files, sockets included, that this process has open and may have open. Where the operating system does not say, as many as one likes.</summary>
sealed class OpenFiles
{
    const string Open = "/proc/self/fd", Limits = "/proc/self/limits", Row = "Max open files";

    // So many of those that are free when clients begin to come are left to the rest of the process: libraries, other nodes.
    const int MostReserved = 128, LeastReserved = 4, ShareReserved = 2;

    readonly int _atStart = Count();

    /// <summary>The limit of this process; .NET raises the soft limit to the hard one when it starts.</summary>
    public long Limit { get; init; } = ReadLimit();

    /// <summary>Whether another client would take one of those that are reserved.</summary>
    /// <param name="clients">How many clients there may be.</param>
    public bool AreShort(int clients) => Limit < clients + _atStart + 4L * MostReserved && Limit - Count() <= Reserved;

    long Reserved => Math.Clamp((Limit - _atStart) / ShareReserved, LeastReserved, MostReserved);

    static int Count() => Directory.Exists(Open) ? Directory.EnumerateFileSystemEntries(Open).Count() : 0;

    static long ReadLimit()
    {
        try
        {
            var row = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
            var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue / 2;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue / 2;
        }
    }
}
