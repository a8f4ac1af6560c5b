using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// A class that the compiler made for the variables of a scope, or for lambdas that capture nothing. The class of a prompt's line is such
/// a class too.
/// </summary>
internal sealed class ClosurePlan
{
    static readonly ConditionalWeakTable<Type, ClosurePlan> Known = [];

    readonly Type _type;

    ClosurePlan(Type type)
    {
        _type = type;
        Fields =
        [
            .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .OrderBy(field => field.MetadataToken).Select(field => new ClosureField(field)),
        ];
    }

    public ImmutableArray<ClosureField> Fields { get; }

    public static bool Is(Type? type) => type is not null && type.Name.StartsWith("<>c", StringComparison.Ordinal);

    public static ClosurePlan Of(Type type) => Known.GetValue(type, static t => new(t));

    /// <summary>A closure with nothing in it yet.</summary>
    public object Make() => RuntimeHelpers.GetUninitializedObject(_type);
}

/// <summary>A captured variable.</summary>
internal sealed class ClosureField(FieldInfo variable)
{
    public FieldKey Key { get; } = FieldKey.Of(variable);

    public Type Type => variable.FieldType;

    /// <summary>As it is written in the source.</summary>
    public string Label { get; } = variable.Name.EndsWith("__this", StringComparison.Ordinal) ? "this" : variable.Name;

    /// <summary>Whether it holds the variables of an outer scope.</summary>
    public bool IsScope { get; } = ClosurePlan.Is(variable.FieldType);

    public object? Get(object closure) => variable.GetValue(closure);

    public void Set(object closure, object? value) => variable.SetValue(closure, value);

    public bool Takes(object? value) => value is null ? !Type.IsValueType || Nullable.GetUnderlyingType(Type) is not null : Type.IsInstanceOfType(value);
}
