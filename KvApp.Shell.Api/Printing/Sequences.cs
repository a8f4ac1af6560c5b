using System.Collections;
using System.Reflection;

namespace KvApp.Shell;

/// <summary>The name of a sequence, the number of elements, and whether a printer may read the elements.</summary>
internal static class Sequences
{
    static readonly Type[] Counted = [typeof(ICollection<>), typeof(IReadOnlyCollection<>)];
    static readonly Type[] Named =
        [typeof(IGrouping<,>), typeof(IDictionary<,>), typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>)];

    /// <summary>A query would run elsewhere, and asynchronous elements may never come: the type stands for both.</summary>
    public static string? Unread(object value) =>
        Implements(value.GetType(), typeof(IAsyncEnumerable<>)) is { } later ? Name(value, later)
        : value is IQueryable ? TypeNames.Of(Implements(value.GetType(), typeof(IQueryable<>)) ?? typeof(IQueryable))
        : null;

    /// <summary>The number of elements; null where only reading all would tell.</summary>
    public static int? Count(IEnumerable sequence)
    {
        if (sequence is ICollection collection) return Math.Max(0, collection.Count);
        var type = Counted.Select(one => Implements(sequence.GetType(), one)).FirstOrDefault(one => one is not null);
        try
        {
            return type?.GetProperty(nameof(ICollection.Count))?.GetValue(sequence) is int count ? Math.Max(0, count) : null;
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    /// <summary>The type and the count: <c>List&lt;int&gt;(3)</c>, <c>int[3]</c>; of an iterator <c>IEnumerable&lt;int&gt;</c>.</summary>
    public static string Head(IEnumerable sequence, int? count)
    {
        if (sequence is Array array) return TypeNames.OfArray(array);
        var type = sequence.GetType();
        var name = Name(sequence, Named.Select(one => Implements(type, one)).FirstOrDefault(one => one is not null) ?? typeof(IEnumerable));
        return count is null ? name : $"{name}({count})";
    }

    /// <summary>The generic interface, as a type implements it.</summary>
    public static Type? Implements(Type type, Type definition) => type.GetInterfaces()
        .Append(type).FirstOrDefault(one => one.IsConstructedGenericType && one.GetGenericTypeDefinition() == definition);

    // The classes of LINQ and of iterators have names known only to their authors.
    static string Name(object value, Type face)
    {
        var type = value.GetType();
        var isVisible = (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).IsVisible;
        var isForeign = type.Assembly.GetName().Name?.StartsWith("System", StringComparison.Ordinal) == true;
        return TypeNames.Of((isVisible || !isForeign) && !TypeNames.IsMade(type) ? type : face);
    }
}
