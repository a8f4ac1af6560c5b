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

    /// <summary>The tests of this assembly that name any, as they would stand in the table if all passed.</summary>
    public static IReadOnlyList<ShownBy> Declared { get; } =
    [
        .. from type in typeof(ConformanceTraits).Assembly.GetTypes()
           where type is { IsClass: true, IsAbstract: false, IsPublic: true }
           from method in type.GetMethods()
           where method.IsDefined(typeof(FactAttribute))
           let ids = On(type).Concat(On(method)).ToArray()
           where ids.Length > 0
           select new ShownBy(Name(type.FullName!, method.Name), ids, "yes"),
    ];

    static IEnumerable<string> On(MemberInfo member) =>
        from attribute in member.GetCustomAttributesData()
        where attribute.AttributeType == typeof(TraitAttribute) && Trait.Equals(attribute.ConstructorArguments[0].Value)
        select (string)attribute.ConstructorArguments[1].Value!;

    static string Name(string type, string method) => $"{type.Split('.')[^1]}.{method}";
}
