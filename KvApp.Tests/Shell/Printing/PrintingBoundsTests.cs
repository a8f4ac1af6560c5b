using System.Collections;
using KvApp.Shell;
using KvApp.Tests.Printed;
using Xunit;
using Node = KvApp.Tests.Printed.Node;
using ValueText = KvApp.Shell.ValueText;

namespace KvApp.Tests;

/// <summary>Whatever is printed, printing ends within its bounds.</summary>
public sealed class PrintingBoundsTests
{
    static readonly int Seeds = Suite.IsFull ? 20_000 : 1_000;

    [Fact]
    public void Generated_values_print_without_exception_within_the_bound()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var options = new PrintOptions
            {
                Width = random.Next(1, 120), MaxElements = random.Next(20), MaxDepth = random.Next(101),
                MaxCharacters = random.Next(2) == 0 ? random.Next(16, 300) : 20_000, Table = random.Next(2) == 0,
            };
            var value = Value(random, 6);
            var text = "";
            Assert.True(Record.Exception(() => text = ValueText.Of(value, options)) is null, $"seed {seed} throws");
            Assert.True(text.Length > 0 && text.Length <= options.MaxCharacters, $"seed {seed}: {text.Length} of {options}");
        }
    }

    [Fact]
    public void A_tree_that_doubles_with_each_level_is_cut_by_the_characters()
    {
        var read = 0;
        var text = ValueText.Of(new Lazily(Children), new() { MaxDepth = 100 });
        Assert.InRange(text.Length, 10_000, 20_000);
        Assert.InRange(read, 1, 20_000);

        object? Children()
        {
            read++;
            return Enumerable.Range(0, 100).Select(_ => new Lazily(Children)).ToArray();
        }
    }

    [Fact]
    public void Indentation_counts_as_characters()
    {
        object value = 1;
        for (var i = 0; i < 90; i++) value = new object[] { value, 1, 2, 3 };
        Assert.InRange(ValueText.Of(value, new() { Width = 1, MaxDepth = 100, MaxCharacters = 2_000 }).Length, 1_000, 2_000);
    }

    [Theory]
    [InlineData(0, 100, 6, 20_000, "Width must be from 1 to ")]
    [InlineData(80, -1, 6, 20_000, "MaxElements must be from 0 to ")]
    [InlineData(80, 100, 101, 20_000, "MaxDepth must be from 0 to 100")]
    [InlineData(80, 100, 6, 15, "MaxCharacters must be from 16 to ")]
    public void A_bound_out_of_range_is_refused_with_name_and_value(int width, int elements, int depth, int characters, string message)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new PrintOptions { Width = width, MaxElements = elements, MaxDepth = depth, MaxCharacters = characters });
        Assert.StartsWith(message, e.Message);
    }

    static object? Value(Random random, int depth) => random.Next(depth > 0 ? 24 : 12) switch
    {
        0 => null,
        1 => random.Next(),
        2 => random.NextDouble() * double.MaxValue,
        3 => new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(0x10000))]),
        4 => (Color)random.Next(4),
        5 => new BadText(),
        6 => new Bad(),
        7 => new OwnText(new string('\n', random.Next(500))),
        8 => new byte[random.Next(100)],
        9 => new Endless(),
        10 => new Counting(int.MaxValue, random.Next(-1, 10)),
        11 => typeof(Dictionary<string, (int, int?[])>),
        12 => Enumerable.Range(0, random.Next(30)).Select(_ => Value(random, depth - 1)).ToList(),
        13 => Enumerable.Range(0, random.Next(30)).Select(_ => Value(random, depth - 1)),
        14 => Enumerable.Range(0, random.Next(9)).ToDictionary(i => i, _ => Value(random, depth - 1)),
        15 => (Value(random, depth - 1), Value(random, depth - 1)),
        16 => new { A = Value(random, depth - 1), B = Value(random, depth - 1) },
        17 => Cycle(random, depth),
        18 => new Order(random.Next(), "x", [.. Enumerable.Range(0, random.Next(50))]),
        19 => new BadSequence(random.Next(5)),
        20 => Task.FromResult(Value(random, depth - 1)),
        21 => new BadException(),
        22 => new KeyValuePair<object?, object?>(Value(random, depth - 1), Value(random, depth - 1)),
        _ => new object?[random.Next(3), random.Next(3)],
    };

    static ArrayList Cycle(Random random, int depth)
    {
        var list = new ArrayList { new Node(), Value(random, depth - 1) };
        list.Add(list);
        return list;
    }

    sealed class Lazily(Func<object?> read)
    {
        public object? Value => read();
    }

    sealed class BadException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string StackTrace => throw new InvalidOperationException("no stack");
    }

    sealed class BadSequence(int where) : ICollection, IEnumerator, IDisposable
    {
        public int Count => where == 0 ? throw new InvalidOperationException() : -5;

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public object Current => where == 1 ? throw new InvalidOperationException() : 1;

        public void CopyTo(Array array, int index) => throw new InvalidOperationException();

        public void Dispose() => throw new InvalidOperationException();

        public IEnumerator GetEnumerator() => where == 2 ? null! : this;

        public bool MoveNext() => where == 3 ? throw new InvalidOperationException() : true;

        public void Reset() => throw new InvalidOperationException();
    }
}
