using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace KvApp.Tasks;

/// <summary>The bytes of a module, and what they say of themselves. They are read here, never loaded: what is refused leaves nothing behind.</summary>
internal sealed record ModuleImage(ModuleId Id, byte[] Bytes, IReadOnlyList<string> References)
{
    /// <exception cref="ModuleRefusedException">The bytes are no module.</exception>
    public static ModuleImage Read(byte[] bytes)
    {
        try
        {
            using var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
            if (!file.HasMetadata) throw Bad(bytes, "they are a native library or program");
            var metadata = file.GetMetadataReader();
            if (!metadata.IsAssembly) throw Bad(bytes, "they are a part of an assembly");
            var id = new ModuleId(metadata.GetString(metadata.GetAssemblyDefinition().Name), metadata.GetGuid(metadata.GetModuleDefinition().Mvid));
            if (id.Build == Guid.Empty || id.Name.Length == 0) throw Bad(bytes, "they name no build");
            return new(id, bytes, [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))]);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException or ArgumentException or OverflowException or IOException)
        {
            throw Bad(bytes, e.Message);
        }
    }

    static ModuleRefusedException Bad(byte[] bytes, string why) => new(ModuleRefusal.BadFile, $"{bytes.Length} bytes are no assembly: {why}");
}
