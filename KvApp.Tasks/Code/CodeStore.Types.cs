using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Hyperion;

namespace KvApp.Tasks;

// The types of values that come and go. Whoever reads one has a build of its module, and that is taken where it is known; another build of
// a class with other fields is told apart by the codec.
internal sealed partial class CodeStore : ITypeRooms
{
    readonly ConcurrentDictionary<string, (TypeRoom Room, IReadOnlyCollection<Assembly> Assemblies)> _rooms = new();

    public bool Travels(Assembly assembly) => !assembly.IsDynamic && HostModules.MayTravel(assembly) && !Settings.Shared.Contains(assembly.GetName().Name!);

    public byte[] NamesOf(IReadOnlyCollection<Assembly> assemblies)
    {
        var output = new ArrayBufferWriter<byte>();
        CodeMessages.WriteIds(output, [.. assemblies.Select(assembly => ModuleId.Of(assembly.ManifestModule))]);
        return output.WrittenSpan.ToArray();
    }

    public TypeRoom? Of(IReadOnlyCollection<Assembly> assemblies, Func<Serializer> make)
    {
        if (!assemblies.Any(assembly => assembly.IsCollectible)) return null;
        var key = string.Join(' ', assemblies.Select(assembly => ModuleId.Of(assembly.ManifestModule).ToString()).Order(StringComparer.Ordinal));
        if (_rooms.TryGetValue(key, out var known)) return known.Room;
        var byName = new Dictionary<string, Assembly>();
        foreach (var assembly in assemblies) byName[assembly.GetName().Name!] = assembly;
        var room = _rooms.GetOrAdd(key, _ => (new(byName, make()), byName.Values)).Room;
        // One that was let go of meanwhile is not to be held by this.
        if (assemblies.Any(assembly => LoadedModule.Of(assembly) is { } module && Loaded(module.Id) != module)) _rooms.TryRemove(key, out _);
        return room;
    }

    public TypeRoom? Read(ReadOnlySequence<byte> names, Func<Serializer> make)
    {
        var reader = new WireReader(names);
        var within = (AssemblyLoadContext.CurrentContextualReflectionContext as ModuleContext)?.Module;
        return Of([.. CodeMessages.ReadIds(ref reader).Select(id => TypesOf(id, within)).Distinct()], make);
    }

    /// <summary>
    /// The module of a name, for its types: the build that the code refers to which runs here, or else the current one. Of modules that
    /// were fetched for just their build the last; a name of several builds is one that such code refers to.
    /// </summary>
    public Assembly? TypesNamed(string name)
    {
        if (Bound(name, (AssemblyLoadContext.CurrentContextualReflectionContext as ModuleContext)?.Module) is { } bound) return bound;
        if (Load(name) is { } current) return current;
        lock (_gate) return _all.Values.LastOrDefault(module => module.Id.Name == name)?.Assembly;
    }

    static Assembly? Bound(string name, LoadedModule? within) =>
        within is not null && (name == within.Id.Name || within.Image.References.Contains(name)) ? within.Bind(name) : null;

    Assembly TypesOf(ModuleId id, LoadedModule? within)
    {
        if (Bound(id.Name, within) is { } bound) return bound;
        return Find(id) ?? HostModules.Load(id.Name) ?? (Fetches(id) ? null : Load(id.Name))
            ?? throw new ExitException(new ExitReason.BadFunction($"this node has no module {id}")).For(id);
    }

    void CloseRooms(LoadedModule module)
    {
        foreach (var (key, room) in _rooms)
            if (room.Assemblies.Contains(module.Assembly)) _rooms.TryRemove(key, out _);
    }
}
