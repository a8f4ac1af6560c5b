using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// How the values of one type travel, decided by the type alone and the same in both directions, so that what must not be written is not read either.
/// </summary>
internal abstract class Shape(Type type)
{
    // Weak: a type of a collectible load context must not be held by its shape.
    static readonly ConditionalWeakTable<Type, Shape> Known = [];

    /// <summary>The type whose name travels.</summary>
    public Type Type { get; } = type;

    /// <summary>Whether <c>GetHashCode</c> was made by the compiler or the runtime out of the parts: in a cycle of such objects alone it never ends.</summary>
    public bool HashesItsParts { get; } = ShapeRules.HashesItsParts(type);

    /// <summary>What keeps a value from leaving its process, as it follows "is", or null.</summary>
    public virtual string? ProblemOf(object value) => null;

    public static Shape Of(Type type) => Known.GetValue(type, ShapeRules.Choose);
}

/// <summary>A type whose values cannot leave their process.</summary>
/// <param name="type">The type.</param>
/// <param name="wayOut">What to do instead.</param>
internal sealed class RefusedShape(Type type, string wayOut) : Shape(type)
{
    public string Problem { get; } = $"a {type}, which cannot be sent to another node; {wayOut}";

    public override string ProblemOf(object value) => Problem;
}

/// <summary>An array: its lengths, then its elements.</summary>
internal sealed class ArrayShape(Type type) : Shape(type)
{
    public Type Element { get; } = type.GetElementType()!;
}

/// <summary>A value that travels as another one, which tells all there is to it.</summary>
internal sealed class StandInShape(Type type, StandIn standIn) : Shape(type)
{
    public StandIn StandIn { get; } = standIn;

    public override string? ProblemOf(object value) => StandIn.Problem?.Invoke(value);
}

/// <summary>A collection: its comparer and its columns, then the fields that a class derived from it adds.</summary>
internal sealed class CollectionShape(Type type, CollectionForm form, FieldList added) : Shape(type)
{
    public CollectionForm Form { get; } = form;

    public FieldList Added { get; } = added;

    public override string? ProblemOf(object value) => Form.Problem(value);
}

/// <summary>Any other object or struct: its fields.</summary>
internal sealed class FieldsShape(Type type, FieldList fields) : Shape(type)
{
    public FieldList Fields { get; } = fields;
}

/// <summary>An exception: what <see cref="Exception"/> holds, its stack as text, and the fields that the derived classes add.</summary>
internal sealed class ExceptionShape(Type type, FieldList added) : Shape(type)
{
    public FieldList Added { get; } = added;
}
