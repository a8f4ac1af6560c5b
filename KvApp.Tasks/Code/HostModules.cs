using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;

namespace KvApp.Tasks;

/// <summary>
/// The assemblies that this process was started with. Those of the framework, of this library with all that it stands on, and those that
/// are declared shared never travel: every module is bound to the host's by name, so that their types are the same for all.
/// </summary>
internal static class HostModules
{
    // First: what follows is found by them.
    static readonly ConcurrentDictionary<ModuleId, Assembly> Known = new();
    static readonly ConcurrentDictionary<string, Assembly> Named = new();
    static readonly ConcurrentDictionary<string, Type> Types = new();
    static readonly ConcurrentDictionary<string, bool> Travel = new();

    // The executable is called kvapp. What the lines of a prompt find at hand is every node's.
    static readonly FrozenSet<string> Own =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "KvApp.Tasks", "KvApp.Router", "KvApp.Shell.Api", "KvApp.Shell", "KvApp");

    // Who signs what .NET is made of; in a program that carries its runtime with it, files do not tell.
    static readonly FrozenSet<string> Keys = FrozenSet.Create("7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51");

    static readonly AssemblyLoadContext Host = AssemblyLoadContext.GetLoadContext(typeof(HostModules).Assembly) ?? AssemblyLoadContext.Default;

    static readonly FrozenSet<string> Framework = FrameworkNames();
    static readonly FrozenSet<string> Library = Closure(typeof(HostModules).Assembly);

    /// <summary>Why a module of this name is the host's own, as it follows its name; null if it may travel.</summary>
    public static string? WhyBound(string name, IReadOnlySet<string> shared) =>
        IsFramework(name) ? "is part of .NET"
        : Own.Contains(name) ? "is the node's own"
        : Library.Contains(name) ? "is what the node itself stands on"
        : shared.Contains(name) ? "is shared by all that runs there (kv.tasks.code.shared)"
        : null;

    /// <summary>Whether another node may lack it; what is shared there it has all the same.</summary>
    public static bool MayTravel(Assembly assembly) => assembly.GetName().Name is { } name && MayTravel(name);

    static bool MayTravel(string name) => Travel.GetOrAdd(name, static n => WhyBound(n, FrozenSet<string>.Empty) is null);

    /// <summary>The one of this name that the process was started with; null if there is none.</summary>
    public static Assembly? Load(string name)
    {
        if (Named.TryGetValue(name, out var known)) return known;
        try
        {
            return Named[name] = Host.LoadFromAssemblyName(new AssemblyName { Name = name });
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>This very build; null if the process has another one or none. Of one name there may be several, in load contexts of the application's own.</summary>
    public static Assembly? Find(ModuleId id)
    {
        if (Known.TryGetValue(id, out var known)) return known;
        var here = Load(id.Name) is { } found && IsOf(found, id) ? found : Loaded(id, collectible: false);
        return here is null ? null : Known.GetOrAdd(id, here);
    }

    /// <summary>This very build, in whatever load context; it is not kept.</summary>
    public static Assembly? FindAnywhere(ModuleId id) => Find(id) ?? Loaded(id, collectible: true);

    static Assembly? Loaded(ModuleId id, bool collectible) =>
        AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.IsCollectible == collectible && IsOf(assembly, id));

    static bool IsOf(Assembly assembly, ModuleId id) => !assembly.IsDynamic && ModuleId.Of(assembly.ManifestModule) == id;

    /// <summary>
    /// The type of this name; null if there is none. Of what the process was started with not everything is loaded yet: an assembly that is
    /// called as the type's namespace is looked for too.
    /// </summary>
    public static Type? TypeOf(string name)
    {
        if (Types.TryGetValue(name, out var known)) return known;
        var type = typeof(object).Assembly.GetType(name)
            ?? AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsCollectible && !assembly.IsDynamic).Select(assembly => assembly.GetType(name)).FirstOrDefault(found => found is not null)
            ?? Namespaces(name).Select(Load).Select(assembly => assembly?.GetType(name)).FirstOrDefault(found => found is not null);
        return type is null ? null : Types.GetOrAdd(name, type);
    }

    static IEnumerable<string> Namespaces(string type)
    {
        for (var end = type.LastIndexOf('.'); end > 0; end = type.LastIndexOf('.', end - 1)) yield return type[..end];
    }

    static bool IsFramework(string name) =>
        Framework.Contains(name) || (Load(name)?.GetName().GetPublicKeyToken() is { Length: > 0 } key && Keys.Contains(Convert.ToHexStringLower(key)));

    static FrozenSet<string> FrameworkNames()
    {
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var application = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return trusted.Where(path => Path.GetDirectoryName(path) != application).Select(path => Path.GetFileNameWithoutExtension(path)!).ToFrozenSet();
    }

    static FrozenSet<string> Closure(Assembly root)
    {
        var (met, waiting) = (new HashSet<string>(), new Queue<AssemblyName>(root.GetReferencedAssemblies()));
        while (waiting.TryDequeue(out var next))
            if (next.Name is { } name && !IsFramework(name) && met.Add(name) && Load(name) is { } assembly)
                foreach (var reference in assembly.GetReferencedAssemblies()) waiting.Enqueue(reference);
        return met.ToFrozenSet();
    }
}
