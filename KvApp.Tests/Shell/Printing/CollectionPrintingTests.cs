using System.Collections;
using System.Collections.Immutable;
using KvApp.Shell;
using KvApp.Tasks;
using KvApp.Tests.Printed;
using Xunit;

namespace KvApp.Tests;

/// <summary>Collections with type and count; sequences as far as the bounds allow.</summary>
public sealed class CollectionPrintingTests
{
    static readonly int[] Three = [1, 2, 3];

    public static readonly TheoryData<object, string> Collections = new()
    {
        { new List<int> { 1, 2 }, "List<int>(2) { 1, 2 }" },
        { Three, "int[3] { 1, 2, 3 }" },
        { Array.Empty<string>(), "string[0] { }" },
        { new int[2, 1], "int[2,1] { 0, 0 }" },
        { new int[][] { [1], [] }, "int[2][] { int[1] { 1 }, int[0] { } }" },
        { new List<object?> { null, "a", new List<int>() }, "List<object>(3) { null, \"a\", List<int>(0) { } }" },
        { new Dictionary<string, Point> { ["a"] = new(1, 2) }, "Dictionary<string, Point>(1) { [\"a\"] = Point { X = 1, Y = 2 } }" },
        { new Dictionary<(int, string), int> { [(1, "a")] = 2 }, "Dictionary<(int, string), int>(1) { [(1, \"a\")] = 2 }" },
        { new Hashtable { [1] = "a" }, "Hashtable(1) { [1] = \"a\" }" },
        { new HashSet<string> { "a" }, "HashSet<string>(1) { \"a\" }" },
        { ImmutableArray.Create(1), "ImmutableArray<int>(1) { 1 }" },
        { default(ImmutableArray<int>), "<threw InvalidOperationException>" },
        { new[] { new { A = 1 } }.ToList(), "List<{ int A }>(1) { { A = 1 } }" },
        { Three.Where(n => n > 1), "IEnumerable<int> { 2, 3 }" },
        { Three.Select(n => $"{n}"), "IEnumerable<string> { \"1\", \"2\", \"3\" }" },
        { "aa".GroupBy(c => c), "IEnumerable<IGrouping<char, char>> { ['a'] = IGrouping<char, char>(2) { 'a', 'a' } }" },
        { Three.AsQueryable().Where(n => n > 1), "IQueryable<int> { ... }" },
        { Later(), "IAsyncEnumerable<int> { ... }" },
        { (IReadOnlyList<int>)[1, 2], "IReadOnlyList<int>(2) { 1, 2 }" },
    };

    [Theory, MemberData(nameof(Collections))]
    public void A_collection_prints_with_type_and_count(object value, string text) => Printing.Is(text, value);

    [Fact]
    public void A_sequence_with_a_text_of_its_own_prints_that() => Printing.Is("own text", new OwnSequence());

    [Fact]
    public void A_collection_that_needs_too_many_characters_is_cut_with_a_count() => Printing.Is(
        "string[9] { \"aaaaaaaaaaaaaaaaaaaa\", \"aaaaaaaaaaaaaaaaaaaa\", ... 7 more }",
        Enumerable.Repeat(new string('a', 20), 9).ToArray(), new() { Width = 100, MaxCharacters = 80 });

    [Fact]
    public void A_long_collection_is_cut_with_a_count() =>
        Printing.Is("List<int>(2000) { 0, 1, ... 1,998 more }", Enumerable.Range(0, 2000).ToList(), new() { MaxElements = 2 });

    [Fact]
    public void A_sequence_without_end_is_read_as_far_as_the_bound()
    {
        var sequence = new Counting(int.MaxValue);
        Printing.Is("Counting { 0, 1, 2, ... }", sequence, new() { MaxElements = 3 });
        Assert.InRange(sequence.Read, 3, 4);
        Assert.True(sequence.IsDisposed);
    }

    [Fact]
    public void A_sequence_of_exactly_the_bound_is_not_cut() =>
        Printing.Is("Counting { 0, 1, 2 }", new Counting(3), new() { MaxElements = 3 });

    [Fact]
    public void A_sequence_that_throws_prints_its_elements_and_what_it_threw() =>
        Printing.Is("Counting { 0, 1, <threw InvalidOperationException> }", new Counting(5, failsAt: 2));

    [Fact]
    public void A_sequence_is_not_read_further_once_the_line_is_to_stop()
    {
        var sequence = new Counting(int.MaxValue);
        using (Checkpoint.StopWhen(new(true))) Printing.Is("Counting { ... }", sequence);
        Assert.InRange(sequence.Read, 0, 1);
    }

    [Fact]
    public void A_list_that_holds_itself_is_cut()
    {
        var list = new List<object> { 1 };
        list.Add(list);
        Printing.Is("List<object>(2) { 1, <cycle> }", list);
    }

    [Fact]
    public void A_deep_list_is_cut_at_the_depth()
    {
        object list = 1;
        for (var i = 0; i < 5; i++) list = new List<object> { list };
        Printing.Is("List<object>(1) { List<object>(1) { List<object>(1) { ... } } }", list, new PrintOptions { MaxDepth = 2 });
    }

    static async IAsyncEnumerable<int> Later()
    {
        await Task.Yield();
        yield return 1;
        throw new InvalidOperationException("nobody may read this");
    }
}
