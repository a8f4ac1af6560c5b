using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace KvApp.Tasks;

/// <summary>Where the bytes of a module come from that this node has: kept, if it was loaded from bytes, else from its file, or that of the program, or memory. The id tells whether they are the right ones.</summary>
internal static class ModuleSource
{
    /// <summary>A module with all that it refers to, which comes before it; without what the asker has.</summary>
    /// <exception cref="ModuleRefusedException">Its bytes, or those of one that it refers to, are not to be had.</exception>
    public static IReadOnlyList<ShippedModule> Bundle(CodeStore code, Assembly root, IReadOnlySet<ModuleId> held)
    {
        var (bundle, met) = (new List<ShippedModule>(), new HashSet<ModuleId>(held));
        Visit(root);
        return bundle;

        void Visit(Assembly assembly)
        {
            var id = ModuleId.Of(assembly.ManifestModule);
            if (!met.Add(id) && assembly != root) return;
            var references = References(code, assembly);
            foreach (var reference in references) Visit(reference);
            bundle.Add(new(ImageOf(code, assembly), [.. references.Select(reference => ModuleId.Of(reference.ManifestModule))]));
        }
    }

    /// <exception cref="ModuleRefusedException">They are not to be had.</exception>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "That there is no file is what is asked.")]
    public static ModuleImage ImageOf(CodeStore code, Assembly assembly)
    {
        var id = ModuleId.Of(assembly.ManifestModule);
        if (code.Loaded(id) is { } loaded) return loaded.Image;
        if (assembly.Location is not { Length: > 0 } path)
            return Checked(SingleFile.Find(id.Name), id) ?? Checked(ModuleMemory.Find(assembly), id)
                ?? throw new ModuleRefusedException(ModuleRefusal.NoFile, $"module {id} is no file of its own, and its bytes are not to be had: load it from a file, or, if the program is published as a single one, exclude the module from that (ExcludeFromSingleFile)");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModuleRefusedException(ModuleRefusal.NoFile, $"module {id} cannot be read from its file {path}: {e.Message}");
        }
        var image = ModuleImage.Read(bytes);
        return image.Id == id ? image
            : throw new ModuleRefusedException(ModuleRefusal.NoFile, $"module {id} is no longer what its file {path} holds, which has been replaced by {image.Id} since the program started: start it anew");
    }

    static ModuleImage? Checked(byte[]? bytes, ModuleId id)
    {
        try
        {
            return bytes is not null && ModuleImage.Read(bytes) is { } image && image.Id == id ? image : null;
        }
        catch (ModuleRefusedException)
        {
            return null;
        }
    }

    static List<Assembly> References(CodeStore code, Assembly assembly)
    {
        var found = new List<Assembly>();
        foreach (var reference in assembly.GetReferencedAssemblies())
        {
            if (reference.Name is not { } name || HostModules.WhyBound(name, code.Settings.Shared) is not null) continue;
            try
            {
                found.Add((AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default).LoadFromAssemblyName(reference));
            }
            catch (Exception e) when (e is IOException or BadImageFormatException)
            {
                // It is not here either, and whatever runs there must do without it as it does here.
            }
        }
        return found;
    }
}

/// <summary>A module on its way to another node.</summary>
/// <param name="Image">Its bytes.</param>
/// <param name="References">What it refers to there: the builds that it refers to here.</param>
internal sealed record ShippedModule(ModuleImage Image, IReadOnlyList<ModuleId> References);
