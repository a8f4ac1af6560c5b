using System.Reflection;

namespace KvApp.Tasks;

/// <summary>Functions as people know them.</summary>
internal static class FunctionText
{
    /// <summary>The same with the number of its parameters, as OTP writes it.</summary>
    public static string WithArity(MethodInfo method) => $"{Of(method)}/{method.GetParameters().Length}";

    /// <summary>Type and method; of a lambda, the method that it is written in.</summary>
    public static string Of(MethodInfo method)
    {
        var type = method.DeclaringType;
        while (type?.DeclaringType is { } outer && type.Name.StartsWith('<')) type = outer;
        var name = method.Name;
        // The compiler's names: <Where>b__0_1 is a lambda in Where, <Where>g__What|0_1 the local function What.
        if (name.StartsWith('<') && name.IndexOf('>') is > 0 and var end)
        {
            var local = name.IndexOf("g__", end, StringComparison.Ordinal);
            var bar = name.IndexOf('|', end);
            name = local == end + 1 && bar > local ? $"{name[1..end]}.{name[(local + 3)..bar]}" : $"{name[1..end]}, a lambda";
        }
        return $"{type?.FullName}.{name}";
    }
}
