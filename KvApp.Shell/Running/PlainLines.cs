using System.Reflection;
using System.Runtime.Loader;

namespace KvApp.Shell;

/// <summary>The lines of a prompt without a node.</summary>
internal sealed class PlainLines : AssemblyLoadContext, ILineLoader
{
    readonly Dictionary<string, Assembly> _modules = [];

    public PlainLines() : base("lines", isCollectible: true) { }

    public Assembly Load(byte[] module)
    {
        var assembly = LoadFromStream(new MemoryStream(module));
        return _modules[assembly.GetName().Name!] = assembly;
    }

    public Task<bool> Release()
    {
        Unload();
        return Task.FromResult(true);
    }

    protected override Assembly? Load(AssemblyName assemblyName) => _modules.GetValueOrDefault(assemblyName.Name ?? "");
}
