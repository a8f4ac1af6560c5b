using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace KvApp.Tasks;

/// <summary>A program that is published as a single file: its assemblies stand in it one after the other, and a table says where.</summary>
/// <remarks>The layout is that of .NET's own bundles since version 6 (Microsoft.NET.HostModel): one that it does not know holds nothing.</remarks>
internal static class SingleFile
{
    const uint KnownVersion = 6;
    const byte AssemblyEntry = 1;

    // Before this mark the program that starts it has the place of the table.
    static readonly byte[] Mark = SHA256.HashData(".net core bundle\n"u8);

    /// <summary>The bytes of an assembly in this program's file; null if they are not to be had so.</summary>
    public static byte[]? Find(string assembly)
    {
        try
        {
            return Environment.ProcessPath is { } path ? Find(path, assembly) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            return null;
        }
    }

    public static byte[]? Find(string path, string assembly)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (TablePlace(file) is not (> 0 and var place) || place >= file.Length) return null;
        file.Position = place;
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadUInt32() != KnownVersion) return null;
        _ = reader.ReadUInt32();
        var count = reader.ReadInt32();
        _ = reader.ReadString();
        file.Position += (4 * sizeof(long)) + sizeof(ulong); // its settings
        for (var i = 0; i < count; i++)
        {
            var (at, size, packed, type, name) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadByte(), reader.ReadString());
            if (type == AssemblyEntry && name == $"{assembly}.dll") return size is > 0 and < Inbox.MaxMessage ? Read(file, at, (int)size, packed > 0) : null;
        }
        return null;
    }

    static byte[] Read(FileStream file, long at, int size, bool isPacked)
    {
        file.Position = at;
        var bytes = new byte[size];
        if (!isPacked) file.ReadExactly(bytes);
        else
        {
            using var unpacked = new DeflateStream(file, CompressionMode.Decompress, leaveOpen: true);
            unpacked.ReadExactly(bytes);
        }
        return bytes;
    }

    static long? TablePlace(FileStream file)
    {
        // What is kept of the block before holds a mark that lies across, and the place before it.
        const int kept = sizeof(long) + 32;
        var block = new byte[kept + (1024 * 1024)];
        var held = 0;
        while (file.Read(block, held, block.Length - held) is > 0 and var read)
        {
            var length = held + read;
            var found = block.AsSpan(0, length).IndexOf(Mark);
            if (found >= sizeof(long)) return BitConverter.ToInt64(block, found - sizeof(long));
            held = Math.Min(kept, length);
            block.AsSpan(length - held, held).CopyTo(block);
        }
        return null;
    }
}
