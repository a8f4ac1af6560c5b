using System.Reflection;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Which rows a test names.</summary>
static class ConformanceTraits
{
    const string Trait = "otp";

    public static IReadOnlyCollection<string> Of(ITestCase test) => test.Traits.TryGetValue(Trait, out var ids) ? ids : [];

    public static string NameOf(ITestMethod test) => Name(test.TestClass.Class.Name, test.Method.Name);

    /// <summary>The tests of this assembly that name rows, as the table has them after a run in which all pass.</summary>
    public static IReadOnlyList<ShownBy> Declared { get; } = Find(_ => true);

    /// <summary>The same for the tests of the default part of the suite.</summary>
    public static IReadOnlyList<ShownBy> DeclaredByDefault { get; } =
        Find(test => !On(test.ReflectedType!, "suite").Concat(On(test, "suite")).Contains("full"));

    static ShownBy[] Find(Func<MemberInfo, bool> counts) =>
    [
        .. from type in typeof(ConformanceTraits).Assembly.GetTypes()
           where type is { IsClass: true, IsAbstract: false, IsPublic: true }
           from method in type.GetMethods()
           where method.IsDefined(typeof(FactAttribute)) && counts(method)
           let ids = On(type, Trait).Concat(On(method, Trait)).ToArray()
           where ids.Length > 0
           select new ShownBy(Name(type.FullName!, method.Name), ids, "yes"),
    ];

    static IEnumerable<string> On(MemberInfo member, string trait) =>
        from attribute in member.GetCustomAttributesData()
        where attribute.AttributeType == typeof(TraitAttribute) && trait.Equals(attribute.ConstructorArguments[0].Value)
        select (string)attribute.ConstructorArguments[1].Value!;

    static string Name(string type, string method) => $"{type.Split('.')[^1]}.{method}";
}
