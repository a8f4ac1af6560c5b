using Akka.Actor;

namespace KvApp.Tests;

/// <summary>What the tests of the codec send.</summary>
public static class Samples
{
    public record Line(string Product, int Amount, decimal Price);

    public sealed record GiftLine(string Product, int Amount, decimal Price, string To) : Line(Product, Amount, Price);

    public sealed record Order(int Id, IReadOnlyList<Line> Lines, DateTimeOffset At, string? Note = null)
    {
        public required string Customer { get; init; }

        public Stream? Connection { get; init; }
    }

    public record struct Point(double X, double Y);

    public enum Colour : byte { Red = 1, Green = 2 }

    [Flags]
    public enum Big : ulong { None = 0, Top = 1UL << 63 }

    public sealed record Box<T>(T Content);

    public sealed record Letter(IActorRef From, IReadOnlyList<IActorRef> To, string Text);

    public sealed class Person(string name)
    {
        public string Name { get; } = name;

        public Person? Spouse { get; set; }

        public List<Person> Children { get; } = [];
    }

    /// <summary>Equal by name, and mutable: what a codec that goes by equality would merge.</summary>
    public sealed class Tag(string name)
    {
        public string Name { get; } = name;

        public int Count { get; set; }

        public override bool Equals(object? other) => other is Tag tag && tag.Name == Name;

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    }

    public sealed record Chain(string Name)
    {
        public Chain? Next { get; set; }
    }

    public sealed class Holder
    {
        public object? Value { get; set; }

        [field: Hyperion.Ignore]
        public object? Here { get; set; }
    }

    public sealed class Marked
    {
        [field: NonSerialized]
        public object? Here { get; set; }
    }

    public sealed class Locked
    {
        public readonly object _syncRoot = new();
    }

    public sealed class Inventory : Dictionary<string, int>
    {
        public Inventory(string place, IEqualityComparer<string> comparer) : base(comparer) => Place = place;

        public string Place { get; }
    }

    public sealed class OrderFailedException(int code, string message, Exception? inner = null) : Exception(message, inner)
    {
        public int Code { get; } = code;
    }

    public sealed class Basket : List<Line>
    {
        public string? Owner { get; set; }
    }

    public sealed class ByLength : IComparer<string>
    {
        public int Compare(string? x, string? y) => (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
    }

    public sealed class WithFinalizer
    {
        public int Handle { get; set; } = 7;

        ~WithFinalizer() => Handle = 0;
    }
}
