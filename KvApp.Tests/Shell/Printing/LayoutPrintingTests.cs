using KvApp.Shell;
using KvApp.Tests.Printed;
using Xunit;
using ValueText = KvApp.Shell.ValueText;

namespace KvApp.Tests;

/// <summary>Rows and tables.</summary>
public sealed class LayoutPrintingTests
{
    static readonly PrintOptions Narrow = new() { Width = 30 };
    static readonly PrintOptions Table = new() { Table = true };

    [Fact]
    public void A_value_that_fits_stays_on_its_row() => Printing.Is("int[3] { 1, 2, 3 }", new[] { 1, 2, 3 }, Narrow);

    [Fact]
    public void A_long_list_of_scalars_fills_rows() => Printing.Is(
        """
        int[15] {
          100, 101, 102, 103, 104,
          105, 106, 107, 108, 109,
          110, 111, 112, 113, 114
        }
        """, Enumerable.Range(100, 15).ToArray(), Narrow);

    [Fact]
    public void A_long_record_has_a_row_for_each_member() => Printing.Is(
        """
        Order {
          Id = 1,
          Text = "some words",
          Sizes = int[2] { 1, 2 }
        }
        """, new Order(1, "some words", [1, 2]), Narrow);

    [Fact]
    public void A_list_of_records_has_a_row_for_each_and_wraps_the_long_ones() => Printing.Is(
        """
        Order[2] {
          Order {
            Id = 1,
            Text = "some words",
            Sizes = int[0] { }
          },
          null
        }
        """, new Order?[] { new(1, "some words", []), null }, Narrow);

    [Fact]
    public void No_row_is_wider_than_the_width_where_no_text_is()
    {
        var orders = Enumerable.Range(0, 90).Select(i => new Order(i, $"{i}", [.. Enumerable.Range(0, i)])).ToList();
        Assert.All(ValueText.Of(orders, Narrow).Split('\n'), row => Assert.InRange(row.Length, 0, 30));
    }

    [Fact]
    public void A_list_of_records_prints_as_a_table() => Printing.Is(
        """
        List<Order>(3)
        Id  Text   Sizes
         1  "a"    int[0] { }
        20  "bcd"  int[1] { 7 }
        ... 1 more
        """, new List<Order> { new(1, "a", []), new(20, "bcd", [7]), new(3, "x", []) }, Table with { MaxElements = 2 });

    [Fact]
    public void A_dictionary_of_records_prints_as_a_table_with_its_keys() => Printing.Is(
        """
        Dictionary<string, Point>(2)
                X   Y
        ["a"]   1   2
        ["bc"]  3  40
        """, new Dictionary<string, Point> { ["a"] = new(1, 2), ["bc"] = new(3, 40) }, Table);

    [Fact]
    public void The_widest_column_of_a_table_is_cut_to_the_width() => Printing.Is(
        """
        Order[1]
        Id  Text             Sizes
         1  "some words ...  int[0] { }
        """, new[] { new Order(1, "some words that are long", []) }, Table with { Width = 31 });

    [Fact]
    public void A_table_whose_columns_do_not_fit_the_width_prints_as_a_list()
    {
        var orders = new[] { new Order(1, "some words", [1, 2]) };
        Printing.Is(ValueText.Of(orders, Narrow with { Width = 20 }), orders, Table with { Width = 20 });
    }

    [Theory]
    [MemberData(nameof(NoTables))]
    public void Other_values_are_no_tables(object value) => Printing.Is(ValueText.Of(value), value, Table);

    public static readonly TheoryData<object> NoTables = new()
    {
        new[] { 1, 2 }, new List<List<int>> { new() { 1 } }, new object[] { new Point(1, 2), new Empty() }, Array.Empty<Point>(),
        new { A = new Point(1, 2), B = new Point(3, 4) }, new object[] { new Point(1, 2), new OtherPoint(1, 2) },
    };
}
