using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace KvApp.Shell;

/// <summary>Finds the files of <c>#r</c>: relative to the folder of the session, or beside the file that is loaded.</summary>
internal sealed class FileReferences(string folder) : MetadataReferenceResolver
{
    readonly string _folder = folder;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        var beside = baseFilePath is null ? null : Path.GetDirectoryName(baseFilePath);
        foreach (var at in new[] { beside, _folder })
            if (at is not null && Path.GetFullPath(reference, Path.GetFullPath(at, _folder)) is var path && File.Exists(path))
                return [MetadataReference.CreateFromFile(path, properties)];
        return [];
    }

    public override bool Equals(object? other) => other is FileReferences files && files._folder == _folder;

    public override int GetHashCode() => _folder.GetHashCode(StringComparison.Ordinal);
}
