using System.Buffers;
using System.Runtime.Serialization;
using System.Security.Cryptography;

namespace KvApp.Tasks;

/// <summary>What two code servers say to each other: one question, one answer. However large they are, they go in pieces, turn about with everything else between the two nodes.</summary>
internal static class CodeMessages
{
    // A module refers to some dozens of others; who sends more means no good.
    const ulong MaxModules = 10_000;

    public static ReadOnlyMemory<byte> Named(CodeRequest request, string module)
    {
        var output = Begin(request);
        output.WriteString(module);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> List() => Begin(CodeRequest.List).WrittenMemory;

    public static ReadOnlyMemory<byte> LoadBinary(byte[] module)
    {
        var output = Begin(CodeRequest.LoadBinary);
        output.Write(module);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Load(IReadOnlyList<ShippedModule> bundle)
    {
        var output = Begin(CodeRequest.Load);
        WriteBundle(output, bundle);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Fetch(ModuleId module, IReadOnlyList<ModuleId> held)
    {
        var output = Begin(CodeRequest.Fetch);
        module.Write(output);
        WriteIds(output, held);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Release(IReadOnlyList<ModuleId> modules)
    {
        var output = Begin(CodeRequest.Release);
        WriteIds(output, modules);
        return output.WrittenMemory;
    }

    public static void WriteBundle(IBufferWriter<byte> output, IReadOnlyList<ShippedModule> bundle)
    {
        output.WriteVarint((ulong)bundle.Count);
        foreach (var (image, references) in bundle)
        {
            image.Id.Write(output);
            WriteIds(output, references);
            output.Write(SHA256.HashData(image.Bytes));
            output.WriteBytes(image.Bytes);
        }
    }

    /// <exception cref="ModuleRefusedException">The bytes of one are not those of the module that they are said to be.</exception>
    /// <exception cref="SerializationException">It is no bundle.</exception>
    public static IReadOnlyList<ShippedModule> ReadBundle(ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        return ReadBundle(ref reader);
    }

    public static IReadOnlyList<ShippedModule> ReadBundle(ref WireReader reader)
    {
        var count = reader.ReadVarint();
        if (count > MaxModules) throw new SerializationException($"{count} modules are too many");
        var bundle = new List<ShippedModule>();
        for (var i = 0UL; i < count; i++)
        {
            var (id, references, hash, bytes) = (ModuleId.Read(ref reader), ReadIds(ref reader), reader.Read(SHA256.HashSizeInBytes).ToArray(), reader.ReadBytes().ToArray());
            if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(hash)) throw new ModuleRefusedException(ModuleRefusal.BadFile, $"module {id}: its bytes are not those that were sent: the checksum differs");
            var image = ModuleImage.Read(bytes);
            if (image.Id != id) throw new ModuleRefusedException(ModuleRefusal.BadFile, $"module {id}: its bytes are those of {image.Id}");
            bundle.Add(new(image, references));
        }
        return bundle;
    }

    public static void WriteIds(IBufferWriter<byte> output, IReadOnlyList<ModuleId> ids)
    {
        output.WriteVarint((ulong)ids.Count);
        foreach (var id in ids) id.Write(output);
    }

    public static IReadOnlyList<ModuleId> ReadIds(ref WireReader reader)
    {
        var count = reader.ReadVarint();
        if (count > MaxModules) throw new SerializationException($"{count} modules are too many");
        var ids = new List<ModuleId>();
        for (var i = 0UL; i < count; i++) ids.Add(ModuleId.Read(ref reader));
        return ids;
    }

    /// <summary>A module is refused, as the answer says it.</summary>
    public static ReadOnlyMemory<byte> Refused(ModuleRefusedException refusal)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteByte((byte)refusal.Refusal);
        output.WriteString(refusal.Message);
        return output.WrittenMemory;
    }

    public static ArrayBufferWriter<byte> Answer()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteByte(0);
        return output;
    }

    /// <summary>What an answer says.</summary>
    /// <exception cref="ModuleRefusedException">It is a refusal.</exception>
    public static ReadOnlySequence<byte> Check(ReadOnlySequence<byte> answer)
    {
        var reader = new WireReader(answer);
        var refusal = reader.ReadByte();
        return refusal == 0 ? reader.ReadRest() : throw new ModuleRefusedException((ModuleRefusal)refusal, reader.ReadText());
    }

    static ArrayBufferWriter<byte> Begin(CodeRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteByte((byte)request);
        return output;
    }
}

/// <summary>What a code server is asked.</summary>
internal enum CodeRequest : byte
{
    /// <summary>Take these bytes as the current build of their module.</summary>
    LoadBinary = 1,

    /// <summary>Take the last of these modules as the current build; the others are what it refers to.</summary>
    Load = 2,

    /// <summary>Give a module that I lack, and what it refers to.</summary>
    Fetch = 3,

    /// <summary>Is there a current build of it?</summary>
    IsLoaded = 4,

    /// <summary>Give its bytes.</summary>
    ObjectCode = 5,

    /// <summary>The current build is to be old.</summary>
    Delete = 6,

    /// <summary>Let go of old builds, and kill what runs in them.</summary>
    Purge = 7,

    /// <summary>Let go of old builds, unless something runs in them.</summary>
    SoftPurge = 8,

    /// <summary>Tell what is loaded.</summary>
    List = 9,

    /// <summary>Let go of modules that you have fetched from the asker, who holds them no longer.</summary>
    Release = 10,
}
