using System.Runtime.CompilerServices;

namespace KvApp.Shell;

/// <summary>Bounds of a printed value.</summary>
public sealed record PrintOptions
{
    /// <summary>The bounds for callers without options of their own.</summary>
    public static PrintOptions Default { get; } = new();

    /// <summary>Columns of a row. A longer collection or record is wrapped over indented rows; a long string is not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Width { get; init => field = Checked(value, 1, int.MaxValue); } = 80;

    /// <summary>Elements of a collection; a count stands for the rest. Members of an object are not counted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxElements { get; init => field = Checked(value, 0, int.MaxValue - 1); } = 100;

    /// <summary>Levels of nested collections and objects; <c>...</c> stands for the content of a deeper level.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above 100.</exception>
    public int MaxDepth { get; init => field = Checked(value, 0, 100); } = 6;

    /// <summary>Characters of the whole text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 16 or above 10,000,000.</exception>
    public int MaxCharacters { get; init => field = Checked(value, 16, 10_000_000); } = 20_000;

    /// <summary>Prints a list of objects of the same members as a table. People read tables; programs do not.</summary>
    public bool Table { get; init; }

    static int Checked(int value, int from, int to, [CallerMemberName] string name = "") => value >= from && value <= to
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {from} to {to}");
}
