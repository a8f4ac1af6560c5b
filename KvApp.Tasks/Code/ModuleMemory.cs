using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Win32.SafeHandles;

namespace KvApp.Tasks;

/// <summary>The bytes of an assembly that has no file of its own, as they lie in memory: somebody has loaded it from bytes, or the program is published as a single file.</summary>
/// <remarks>
/// .NET tells where its metadata lies; its headers stand somewhere before that. What was compiled ahead of time lies in memory in parts,
/// not as in its file, and what is between them is not to be touched: so memory is read as a file (<c>/proc/self/mem</c>, of Linux), where
/// that is an error, and would be the end of the process by a pointer.
/// </remarks>
internal static class ModuleMemory
{
    // Some memory can be read and some not, page by page; no machine has smaller ones.
    const int Page = 4096;

    /// <summary>Null if they are not to be had so. Whether they are those of the assembly is for the caller to see.</summary>
    public static unsafe byte[]? Find(Assembly assembly)
    {
        if (!OperatingSystem.IsLinux() || !assembly.TryGetRawMetadata(out var blob, out var length)) return null;
        try
        {
            using var memory = File.OpenHandle("/proc/self/mem", share: FileShare.ReadWrite);
            return Find(memory, (long)blob, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static byte[]? Find(SafeFileHandle memory, long metadata, int length)
    {
        for (var from = metadata - (metadata % Page); metadata - from < Inbox.MaxMessage; from -= Page)
        {
            // With one more, so that a mark that lies across is seen.
            var block = Read(memory, from, Page + 1);
            if (block.Length < Page) return null;
            for (var at = block.AsSpan().LastIndexOf("MZ"u8); at >= 0; at = block.AsSpan(0, at).LastIndexOf("MZ"u8))
                if (from + at < metadata && Covers(memory, from + at, metadata)) return FlatImage(memory, from + at, metadata, length);
        }
        return null;
    }

    // Two letters mean nothing; those of an image have its size behind them.
    static bool Covers(SafeFileHandle memory, long start, long metadata)
    {
        var first = Read(memory, start, 1024);
        if (first.Length < 1024 || BinaryPrimitives.ReadInt32LittleEndian(first.AsSpan(0x3C)) is not (>= 0x40 and < 0x300 and var header)) return false;
        var optional = header + 24;
        return first.AsSpan(header, 4).SequenceEqual("PE\0\0"u8) && BinaryPrimitives.ReadUInt32LittleEndian(first.AsSpan(optional + 56)) > metadata - start;
    }

    // As in its file: the metadata lies where the headers say that it does in the file.
    static byte[]? FlatImage(SafeFileHandle memory, long start, long metadata, int length)
    {
        try
        {
            var known = Read(memory, start, (int)(metadata - start) + length);
            var headers = new PEHeaders(new MemoryStream(known), known.Length);
            if (headers.CorHeader is not { ManagedNativeHeaderDirectory.Size: 0 } || headers.MetadataStartOffset != metadata - start || headers.MetadataSize != length) return null;
            var size = headers.SectionHeaders.Max(section => section.PointerToRawData + section.SizeOfRawData);
            var image = Read(memory, start, size);
            return image.Length == size ? image : null;
        }
        catch (Exception e) when (e is BadImageFormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    // As much as there is before memory that cannot be read.
    static byte[] Read(SafeFileHandle memory, long at, int count)
    {
        var bytes = new byte[count];
        var read = 0;
        try
        {
            while (read < count && RandomAccess.Read(memory, bytes.AsSpan(read), at + read) is > 0 and var more) read += more;
        }
        catch (IOException) { }
        return read == count ? bytes : bytes[..read];
    }
}
