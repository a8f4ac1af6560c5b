using System.Collections;

namespace KvApp.Tests.Printed;

record Point(int X, int Y);

record OtherPoint(int X, int Y);

record Order(int Id, string Text, int[] Sizes);

record Base(int A);

record Derived(int A, string B) : Base(A) { public int C = 3; }

readonly record struct Money(decimal Amount, string Currency);

record Named(string Name) { public override string ToString() => $"<{Name}>"; }

record Empty;

enum Color { Red, Green }

[Flags]
enum Days { Monday = 1, Tuesday = 2 }

class Bag
{
    public int A { get; set; } = 1;
    public string B = "q";
    internal int Hidden => 2;
    public int WriteOnly { set => A = value; }
    public int this[int i] => i;
    public ReadOnlySpan<byte> Span => default;
}

class Bad
{
    public int Good => 1;
    public int Broken => throw new InvalidOperationException("broken");
}

class BadText { public override string ToString() => throw new ArgumentException("no text"); }

class OwnText(string? text) { public override string? ToString() => text; }

class Outer<T>
{
    public class Inner;

    public class Pair<TOther>;

    public static Func<T, T> Same() => value => value;
}

class OwnSequence : IEnumerable<int>
{
    public IEnumerator<int> GetEnumerator() => throw new InvalidOperationException("the text says it all");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => "own text";
}

class Node
{
    public string Name { get; init; } = "";
    public Node? Next { get; set; }
}

struct Endless { public readonly Endless Next => default; }

/// <summary>A sequence that counts how often its author's code runs, and fails where it is told.</summary>
sealed class Counting(int length, int failsAt = -1) : IEnumerable<int>
{
    public int Read { get; private set; }

    public bool IsDisposed { get; private set; }

    public IEnumerator<int> GetEnumerator()
    {
        try
        {
            for (var i = 0; i < length; i++)
            {
                if (i == failsAt) throw new InvalidOperationException("no more");
                Read++;
                yield return i;
            }
        }
        finally
        {
            IsDisposed = true;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
