using System.Reflection;

namespace KvApp.Tasks;

/// <summary>The fields of a type that travel, in an order that both sides find by themselves: base class first, by name within a class.</summary>
internal sealed class FieldList
{
    public static readonly FieldList Empty = new(typeof(object), typeof(object));

    readonly Lazy<int> _minSize;

    /// <param name="type">The type.</param>
    /// <param name="above">The base class whose fields, and those above it, are left out; null takes all.</param>
    public FieldList(Type type, Type? above = null)
    {
        var classes = new Stack<Type>();
        for (var t = type; t is not null && t != above; t = t.BaseType) classes.Push(t);
        Fields = [.. classes.SelectMany(OwnFields)];
        Labels = [.. Fields.Select(f => Label(f.Name))];

        _minSize = new(() => 2 + Fields.Sum(f => MinSizeOf(f.FieldType)));
    }

    public FieldInfo[] Fields { get; }

    /// <summary>What each is called in the source.</summary>
    public string[] Labels { get; }

    /// <summary>How few bytes a value of a field or an element of <paramref name="type"/> can take. A struct cannot hold itself, so this ends.</summary>
    public static int MinSizeOf(Type type) =>
        type is { IsValueType: true, IsPrimitive: false, IsEnum: false }
        && Nullable.GetUnderlyingType(type) is null && type != typeof(NodeName) && type != typeof(MonitorRef) && Shape.Of(type) is FieldsShape shape
            ? shape.Fields._minSize.Value : 1;

    static IEnumerable<FieldInfo> OwnFields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(f => !f.IsDefined(typeof(NonSerializedAttribute), inherit: false))
            .OrderBy(f => f.Name, StringComparer.Ordinal);

    // <Name>k__BackingField, <name>P, <name>i__Field, <name>5__2
    static string Label(string name) => name[0] == '<' && name.IndexOf('>') is > 1 and var end ? name[1..end] : name;
}
