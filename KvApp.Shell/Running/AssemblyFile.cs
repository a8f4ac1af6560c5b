using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace KvApp.Shell;

/// <summary>Reads the file of an assembly without loading it.</summary>
internal static class AssemblyFile
{
    /// <summary>The names of the assemblies that it refers to.</summary>
    public static IReadOnlyList<string> ReferencesOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }
}
