using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>
    /// Whether both are one build: the compiler's id says so of what it made, and not of what was rewritten since. The forms of one build
    /// differ (ahead of time, say) in all but the code of their methods.
    /// </summary>
    public bool IsSameCode(ModuleImage other) => Bytes.AsSpan().SequenceEqual(other.Bytes) || Code().SequenceEqual(other.Code());

    byte[] Code()
    {
        using var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(Bytes));
        var metadata = file.GetMetadataReader();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            hash.AppendData(Encoding.UTF8.GetBytes(metadata.GetString(method.Name)));
            if (method.RelativeVirtualAddress > 0 && (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL) hash.AppendData(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? []);
        }
        return hash.GetHashAndReset();
    }

    static ModuleRefusedException Bad(byte[] bytes, string why) => new(ModuleRefusal.BadFile, $"{bytes.Length} bytes are no assembly: {why}");
}
