using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace KvApp.Shell;

/// <summary>The printed parts of an object other than a collection.</summary>
/// <param name="IsRecord">The type is a record or an anonymous type: members are its text.</param>
/// <param name="HasText">Somebody wrote a <c>ToString()</c> for the type.</param>
/// <param name="IsForeign">The type belongs to .NET or to Akka.</param>
/// <param name="Names">Public properties and fields, the base type's first, each with its reader.</param>
internal sealed record PrintedMembers(
    bool IsRecord, bool HasText, bool IsForeign, IReadOnlyList<(string Name, Func<object, object?> Read)> Names)
{
    static readonly HashSet<string?> Foreign = ["System", "Microsoft", "Akka"];

    public static PrintedMembers Of(Type type)
    {
        var text = type.GetMethod(nameof(ToString), BindingFlags.Public | BindingFlags.Instance, Type.EmptyTypes);
        var isAnonymous = TypeNames.IsAnonymous(type);
        // The compiler marks the methods of a record it makes.
        var hasText = !isAnonymous && text?.DeclaringType is { } owner && owner != typeof(object) && owner != typeof(ValueType)
            && !text.IsDefined(typeof(CompilerGeneratedAttribute), false);
        var isRecord = isAnonymous || IsRecordType(type);
        return new(isRecord, hasText, !isRecord && Foreign.Contains(type.Assembly.GetName().Name?.Split('.')[0]), Readers(type));
    }

    static bool IsRecordType(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance, [typeof(StringBuilder)]) is { } print
        && print.ReturnType == typeof(bool);

    static List<(string Name, Func<object, object?> Read)> Readers(Type type)
    {
        var readers = new List<(string Name, Func<object, object?> Read)>();
        var types = new List<Type>();
        for (var one = type; one is not null && one != typeof(object) && one != typeof(ValueType); one = one.BaseType) types.Insert(0, one);
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (var one in types)
        {
            foreach (var property in one.GetProperties(own).Where(IsReadable).OrderBy(property => property.MetadataToken))
                Put(property.Name, property.GetValue);
            foreach (var field in one.GetFields(own).OrderBy(field => field.MetadataToken))
                Put(field.Name, field.GetValue);
        }
        return readers;

        // An override keeps the place of the overridden member.
        void Put(string name, Func<object, object?> read)
        {
            var at = readers.FindIndex(reader => reader.Name == name);
            if (at < 0) readers.Add((name, read));
            else readers[at] = (name, read);
        }
    }

    // No object can hold a span.
    static bool IsReadable(PropertyInfo property) =>
        property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
        && !property.PropertyType.IsByRefLike;
}
