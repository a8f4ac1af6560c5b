using System.Collections;
using System.Reflection;
using Xunit;

namespace KvApp.Tests;

/// <summary>Two values that nobody could tell apart: of the same types, with the same elements in order, with alike fields, all the way down.</summary>
public static class Alike
{
    public static void Check(object? expected, object? actual, string path = "")
    {
        if (Equals(expected, actual)) return;
        Assert.True(expected is not null && actual is not null && expected.GetType() == actual.GetType(), $"{path}: {expected} is not {actual}");
        if (expected is IEnumerable elements)
        {
            var (those, these) = (elements.Cast<object?>().ToList(), ((IEnumerable)actual!).Cast<object?>().ToList());
            Assert.True(those.Count == these.Count, $"{path}: {those.Count} elements are not {these.Count}");
            for (var i = 0; i < those.Count; i++) Check(those[i], these[i], $"{path}[{i}]");
            return;
        }
        var fields = expected!.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.True(fields.Length > 0 && !expected.GetType().IsPrimitive && expected is not string, $"{path}: {expected} is not {actual}");
        foreach (var field in fields) Check(field.GetValue(expected), field.GetValue(actual), $"{path}.{field.Name}");
    }
}
