using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;
using Hyperion;

namespace KvApp.Tasks;

/// <summary>Where the types of values are found that are of modules which not every node has: the room of code knows.</summary>
internal interface ITypeRooms
{
    /// <summary>Whether a node may lack the assembly.</summary>
    bool Travels(Assembly assembly);

    /// <summary>What names the builds of these.</summary>
    byte[] NamesOf(IReadOnlyCollection<Assembly> assemblies);

    /// <summary>Where values of types of these are written; null where the codec's own serializer will do.</summary>
    TypeRoom? Of(IReadOnlyCollection<Assembly> assemblies, Func<Serializer> make);

    /// <summary>Where values of types of the builds with these names are read; null where the codec's own serializer will do.</summary>
    /// <exception cref="ExitException">One is not here.</exception>
    TypeRoom? Read(ReadOnlySequence<byte> names, Func<Serializer> make);
}

/// <summary>
/// Types by name, each of one build, and a serializer that knows none but these: it keeps what it has found by name, so that one for all
/// would take the first build of a type for every other, and hold it for ever.
/// </summary>
internal sealed class TypeRoom(IReadOnlyDictionary<string, Assembly> assemblies, Serializer serializer) : AssemblyLoadContext($"types of {string.Join(", ", assemblies.Keys)}", isCollectible: true)
{
    public Serializer Serializer => serializer;

    protected override Assembly? Load(AssemblyName name) => name.Name is { } wanted ? assemblies.GetValueOrDefault(wanted) : null;
}
