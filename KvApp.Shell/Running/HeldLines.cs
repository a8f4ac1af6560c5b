using System.Reflection;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>The lines are modules of a node, which other nodes fetch.</summary>
internal sealed class HeldLines(CodeServer code) : ILineLoader
{
    readonly List<ModuleId> _modules = [];

    public IReadOnlyList<ModuleId> Modules
    {
        get
        {
            lock (_modules) return [.. _modules];
        }
    }

    public Assembly Load(byte[] module)
    {
        var held = code.Hold(module, Modules);
        lock (_modules) _modules.Add(held.Id);
        return held.Assembly;
    }

    public Task<bool> Release() => code.Release(Modules);
}
