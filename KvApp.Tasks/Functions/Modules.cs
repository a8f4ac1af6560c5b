using System.Collections.Concurrent;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>The assemblies of this node, by name and by build. Nothing else asks .NET for one.</summary>
internal static class Modules
{
    static readonly ConcurrentDictionary<ModuleId, Assembly> Known = new();

    /// <summary>This very build; null if it is not here.</summary>
    public static Assembly? Find(ModuleId id)
    {
        if (Known.TryGetValue(id, out var known)) return known;
        // Of one name there may be several, in load contexts of their own.
        var here = Load(id.Name) is { } found && IsOf(found, id) ? found : AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => IsOf(assembly, id));
        return here is null ? null : Known.GetOrAdd(id, here);
    }

    /// <summary>The one of this name; null if it is not here.</summary>
    public static Assembly? Load(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName { Name = name });
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }

    static bool IsOf(Assembly assembly, ModuleId id) => !assembly.IsDynamic && assembly.ManifestModule.ModuleVersionId == id.Build && assembly.GetName().Name == id.Name;
}
