using System.Reflection;

namespace KvApp.Shell;

/// <summary>The variables of a text that is evaluated.</summary>
static class Bindings
{
    /// <summary>The variables by name: the members of an anonymous object, or the entries of a dictionary.</summary>
    public static Dictionary<string, object?> Of(object? bindings) => bindings switch
    {
        null => [],
        IEnumerable<KeyValuePair<string, object?>> entries => new(entries),
        _ => bindings.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => member.GetIndexParameters().Length == 0)
            .ToDictionary(member => member.Name, member => member.GetValue(bindings)),
    };

    /// <summary>The type of a variable, as C# writes it; a type that has no name outside its own module is <c>dynamic</c>.</summary>
    public static string TypeOf(object? value) => value is null ? "object" : NameOf(value.GetType()) ?? "dynamic";

    static string? NameOf(Type type)
    {
        if (type.IsArray) return NameOf(type.GetElementType()!) is { } element ? $"{element}[{new string(',', type.GetArrayRank() - 1)}]"
            : null;
        if (!type.IsVisible || type.FullName is null || type.FullName.Contains('<') || type.Assembly.IsDynamic) return null;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var arguments = type.GetGenericArguments().Select(NameOf).ToArray();
        if (arguments.Contains(null)) return null;
        var (text, taken) = ("global::", 0);
        foreach (var part in definition.FullName!.Split('+'))
        {
            var (name, arity) = part.Split('`') is [var before, var count] ? (before, int.Parse(count)) : (part, 0);
            text += taken == 0 && text.Length == 8 ? name : $".{name}";
            if (arity > 0) text += $"<{string.Join(", ", arguments[taken..(taken + arity)])}>";
            taken += arity;
        }
        return text;
    }

    /// <summary>
    /// Runs the parts of a text, and returns the value with the variables. The first part declares the variables that are given.
    /// </summary>
    public static async Task<EvalResult> Run((Evaluation Evaluation, Dictionary<string, object?> Values) given)
    {
        var (parts, hasValue) = given.Evaluation;
        var variables = new object?[parts.Length + 2];
        object? value = null;
        foreach (var part in parts)
        {
            value = await part(variables);
            foreach (var line in variables) Set(line, given.Values);
        }
        var after = new Dictionary<string, object?>();
        foreach (var (name, field) in variables.SelectMany(FieldsOf)) after[name] = field;
        return new(hasValue ? value : null, after);
    }

    static void Set(object? line, Dictionary<string, object?> values)
    {
        if (line is null) return;
        foreach (var (name, value) in values)
        {
            if (line.GetType().GetField(name) is not { } field) continue;
            field.SetValue(line, value);
            values.Remove(name);
        }
    }

    static IEnumerable<(string Name, object? Value)> FieldsOf(object? line) => line is null ? [] : line.GetType()
        .GetFields(BindingFlags.Public | BindingFlags.Instance)
        .Where(field => !field.Name.Contains('<') && !field.Name.StartsWith("__", StringComparison.Ordinal))
        .Select(field => (field.Name, field.GetValue(line)));
}
