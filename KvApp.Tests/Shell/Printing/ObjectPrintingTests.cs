using System.Globalization;
using KvApp.Tasks;
using KvApp.Tests.Printed;
using Xunit;
using Node = KvApp.Tests.Printed.Node;

namespace KvApp.Tests;

/// <summary>Records, anonymous types, tuples and plain objects.</summary>
public sealed class ObjectPrintingTests
{
    public static readonly TheoryData<object, string> Objects = new()
    {
        { new Order(1, "q", [1, 2]), "Order { Id = 1, Text = \"q\", Sizes = int[2] { 1, 2 } }" },
        { new Derived(1, "b"), "Derived { A = 1, B = \"b\", C = 3 }" },
        { new Money(1.5m, "EUR"), "Money { Amount = 1.5m, Currency = \"EUR\" }" },
        { new Empty(), "Empty { }" },
        { new Named("n"), "<n>" },
        { new { A = 1, B = new { C = 'c' } }, "{ A = 1, B = { C = 'c' } }" },
        { (1, "two", 3.5), "(1, \"two\", 3.5)" },
        { Tuple.Create("one"), "(\"one\")" },
        { (1, 2, 3, 4, 5, 6, 7, 8, "nine"), "(1, 2, 3, 4, 5, 6, 7, 8, \"nine\")" },
        { new Bag(), "Bag { A = 1, B = \"q\" }" },
        { new object(), "object" },
        { new KeyValuePair<string, int>("a", 1), "{ [\"a\"] = 1 }" },
        { (NodeName)"foo@127.0.0.1", "foo@127.0.0.1" },
        { new OwnText("a\nb"), "a\nb" },
        { new List<OwnText> { new("a\nb") }, "List<OwnText>(1) { a b }" },
        { new OwnText("a\u001b[31m"), "a\\u001b[31m" },
        { new OwnText(null), "OwnText" },
        { DBNull.Value, "DBNull" },
        { new Version(1, 2), "1.2" },
        { new System.Text.StringBuilder("a\"b"), "StringBuilder(\"a\\\"b\")" },
    };

    [Theory, MemberData(nameof(Objects))]
    public void An_object_prints_by_its_own_text_or_by_its_members(object value, string text) => Printing.Is(text, value);

    [Fact]
    public void A_property_that_throws_prints_what_it_threw() =>
        Printing.Is("Bad { Good = 1, Broken = <threw InvalidOperationException> }", new Bad());

    [Fact]
    public void A_text_that_throws_prints_what_it_threw() =>
        Printing.Is("List<object>(2) { <threw ArgumentException>, 2 }", new List<object> { new BadText(), 2 });

    [Fact]
    public void A_cycle_is_cut()
    {
        var node = new Node { Name = "a" };
        node.Next = new Node { Name = "b", Next = node };
        Printing.Is("Node { Name = \"a\", Next = Node { Name = \"b\", Next = <cycle> } }", node);
    }

    [Fact]
    public void An_object_that_stands_beside_itself_is_no_cycle()
    {
        var point = new Point(1, 2);
        Printing.Is("(Point { X = 1, Y = 2 }, Point { X = 1, Y = 2 })", (point, point));
    }

    [Fact]
    public void A_struct_without_end_is_cut_at_the_depth() =>
        Printing.Is("Endless { Next = Endless { Next = Endless { ... } } }", new Endless(), new() { MaxDepth = 2 });

    [Fact]
    public void Members_of_an_object_of_the_framework_print_only_at_the_top()
    {
        Assert.StartsWith("MemoryStream { CanRead = true, ", KvApp.Shell.ValueText.Of(new MemoryStream(), new() { Width = 1000 }));
        Printing.Is("(MemoryStream, 1)", (new MemoryStream(), 1));
    }

    [Fact]
    public void A_text_does_not_depend_on_the_culture()
    {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = comma;
        try
        {
            Printing.Is("(1.5, 2.5f, 3.5m, <1.5; 2>)", (1.5, 2.5f, 3.5m, new System.Numerics.Complex(1.5, 2)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
