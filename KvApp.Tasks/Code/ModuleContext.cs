using System.Reflection;
using System.Runtime.Loader;

namespace KvApp.Tasks;

/// <summary>The load context of one module: what that refers to is bound to one build for good; the rest is the host's, which .NET finds by name when this finds nothing.</summary>
/// <remarks>
/// One for each, all collectible: a context that is not may not lead to one that is, and what two modules share stays shared. .NET holds a
/// context that is being unloaded until its code is gone: one that led to its own assembly would hold itself.
/// </remarks>
internal sealed class ModuleContext(ModuleId id, WeakReference<LoadedModule> module) : AssemblyLoadContext($"{id}", isCollectible: true)
{
    /// <summary>Null when its code is gone.</summary>
    public LoadedModule? Module => module.TryGetTarget(out var known) ? known : null;

    protected override Assembly? Load(AssemblyName name) => name.Name is { } wanted ? Module?.Bind(wanted) : null;
}
