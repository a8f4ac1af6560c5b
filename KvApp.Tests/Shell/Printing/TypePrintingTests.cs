using KvApp.Tests.Printed;
using Xunit;

namespace KvApp.Tests;

/// <summary>Types by the names that C# has for them.</summary>
public sealed class TypePrintingTests
{
    public static readonly TheoryData<Type, string> Types = new()
    {
        { typeof(int), "int" }, { typeof(string), "string" }, { typeof(object), "object" }, { typeof(void), "void" },
        { typeof(nint), "nint" },
        { typeof(int?), "int?" }, { typeof(DateTime?), "DateTime?" }, { typeof(DayOfWeek), "DayOfWeek" },
        { typeof(List<int>), "List<int>" }, { typeof(Dictionary<string, List<int?>>), "Dictionary<string, List<int?>>" },
        { typeof(List<>), "List<T>" }, { typeof(int[]), "int[]" }, { typeof(int[][,]), "int[][,]" }, { typeof(List<int>[]), "List<int>[]" },
        { typeof((int, string)), "(int, string)" }, { typeof((int, (int, string))), "(int, (int, string))" },
        { typeof((int, int, int, int, int, int, int, int, string)), "(int, int, int, int, int, int, int, int, string)" },
        { typeof(ValueTuple<int>), "ValueTuple<int>" }, { typeof(Tuple<int, string>), "Tuple<int, string>" },
        { typeof(Outer<int>.Inner), "Outer<int>.Inner" }, { typeof(Outer<int>.Pair<string>), "Outer<int>.Pair<string>" },
        { typeof(Environment.SpecialFolder), "Environment.SpecialFolder" }, { typeof(int*), "int*" },
        { typeof(int).MakeByRefType(), "ref int" },
        { ((IReadOnlyList<int>)[1, 2]).GetType(), "ReadOnlyArray<int>" }, { new { A = 1, B = "q" }.GetType(), "{ int A, string B }" },
    };

    [Theory, MemberData(nameof(Types))]
    public void A_type_prints_as_its_name_in_csharp(Type type, string text) => Printing.Is(text, type);

    [Fact]
    public void A_type_that_only_its_file_knows_prints_without_the_name_of_the_file() => Printing.Is("OfThisFile", typeof(OfThisFile));

    [Fact]
    public void A_closure_has_no_name()
    {
        var n = 1;
        Printing.Is("TypePrintingTests", ((Func<int>)(() => n)).Target!.GetType());
    }

    [Fact]
    public void A_type_whose_arguments_nest_without_end_is_cut()
    {
        var type = typeof(int);
        for (var i = 0; i < 12; i++) type = typeof(Dictionary<,>).MakeGenericType(type, type);
        Assert.InRange(KvApp.Shell.ValueText.Of(type).Length, 100, 3000);
    }
}

file sealed class OfThisFile;
