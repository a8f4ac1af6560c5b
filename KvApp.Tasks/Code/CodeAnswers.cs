using System.Buffers;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>Answers what a code server is asked; not on the daemon's thread, since bytes are hashed and loaded here.</summary>
internal static class CodeAnswers
{
    /// <param name="code">Whose.</param>
    /// <param name="asker">Who asks.</param>
    /// <param name="body">The question.</param>
    public static async Task<ReadOnlyMemory<byte>> To(CodeStore code, NodeName asker, ReadOnlySequence<byte> body)
    {
        try
        {
            return await Answer(code, asker, body).ConfigureAwait(false);
        }
        catch (ModuleRefusedException e)
        {
            return CodeMessages.Refused(e);
        }
        catch (SerializationException e)
        {
            return CodeMessages.Refused(new(ModuleRefusal.BadFile, $"the request cannot be read: {e.Message}"));
        }
        catch (Exception e)
        {
            // Whatever it is, somebody waits for an answer.
            return CodeMessages.Refused(new(ModuleRefusal.BadFile, $"the code server failed: {e.GetBaseException()}"));
        }
    }

    static Task<ReadOnlyMemory<byte>> Answer(CodeStore code, NodeName asker, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var request = (CodeRequest)reader.ReadByte();
        var answer = CodeMessages.Answer();
        switch (request)
        {
            case CodeRequest.LoadBinary:
                code.LoadCurrent(ModuleImage.Read(reader.ReadRest().ToArray()), asker.Value).Id.Write(answer);
                break;
            case CodeRequest.Load:
                var bundle = CodeMessages.ReadBundle(ref reader);
                if (bundle.Count == 0) throw new SerializationException("there is no module in it");
                code.AddReferences(bundle, asker.Value);
                code.LoadCurrent(bundle[^1].Image, asker.Value, bundle[^1].References).Id.Write(answer);
                break;
            case CodeRequest.Fetch:
                var wanted = ModuleId.Read(ref reader);
                var root = code.Loaded(wanted)?.Assembly ?? HostModules.FindAnywhere(wanted)
                    ?? throw new ModuleRefusedException(ModuleRefusal.NoFile, $"module {wanted} is not there any more");
                var shipped = ModuleSource.Bundle(code, root, CodeMessages.ReadIds(ref reader).ToHashSet());
                CodeMessages.WriteBundle(answer, shipped);
                code.Lent(shipped.Select(one => one.Image.Id), asker);
                if (answer.WrittenCount > Inbox.MaxMessage)
                    throw new ModuleRefusedException(ModuleRefusal.TooLarge, $"module {wanted} takes {answer.WrittenCount} bytes with all that it refers to; at most {Inbox.MaxMessage} may travel at once: load what it refers to first");
                break;
            case CodeRequest.IsLoaded:
                answer.WriteByte(IsLoaded(code, reader.ReadText()) ? (byte)1 : (byte)0);
                break;
            case CodeRequest.ObjectCode:
                ObjectCode(code, reader.ReadText(), answer);
                break;
            case CodeRequest.Delete:
                answer.WriteByte(code.Delete(reader.ReadText()) ? (byte)1 : (byte)0);
                break;
            case CodeRequest.Purge:
                return Purge(code, reader.ReadText(), answer);
            case CodeRequest.SoftPurge:
                answer.WriteByte(code.Purge(reader.ReadText(), soft: true) is null ? (byte)0 : (byte)1);
                break;
            case CodeRequest.Release:
                return Release(code, asker, CodeMessages.ReadIds(ref reader), answer);
            case CodeRequest.List:
                List(code, answer);
                break;
            default:
                throw new SerializationException($"{request} is nothing that this version can be asked");
        }
        return Task.FromResult<ReadOnlyMemory<byte>>(answer.WrittenMemory);
    }

    static bool IsLoaded(CodeStore code, string module) => code.CurrentOf(module) is not null
        || AppDomain.CurrentDomain.GetAssemblies().Any(assembly => !assembly.IsCollectible && !assembly.IsDynamic && (assembly.GetName().Name == module || assembly.GetType(module) is not null));

    static void ObjectCode(CodeStore code, string module, ArrayBufferWriter<byte> answer)
    {
        var assembly = code.CurrentOf(module)?.Assembly ?? HostModules.Load(module) ?? HostModules.TypeOf(module)?.Assembly;
        if (assembly is not null) CodeMessages.WriteBundle(answer, [new(ModuleSource.ImageOf(code, assembly), [])]);
    }

    static async Task<ReadOnlyMemory<byte>> Purge(CodeStore code, string module, ArrayBufferWriter<byte> answer)
    {
        var (lingered, unloading) = code.Purge(module, soft: false)!.Value;
        answer.WriteByte(lingered ? (byte)1 : (byte)0);
        answer.WriteByte(await Unloading.AreGone(unloading).ConfigureAwait(false) ? (byte)1 : (byte)0);
        return answer.WrittenMemory;
    }

    static async Task<ReadOnlyMemory<byte>> Release(
        CodeStore code, NodeName asker, IReadOnlyList<ModuleId> modules, ArrayBufferWriter<byte> answer)
    {
        answer.WriteByte(await code.Release(modules, asker).ConfigureAwait(false) ? (byte)1 : (byte)0);
        return answer.WrittenMemory;
    }

    static void List(CodeStore code, ArrayBufferWriter<byte> answer)
    {
        foreach (var (module, isCurrent) in code.All)
        {
            module.Id.Write(answer);
            answer.WriteVarint((ulong)module.Image.Bytes.Length);
            answer.WriteString(module.From);
            answer.WriteVarint((ulong)module.Uses);
            answer.WriteByte(isCurrent ? (byte)1 : (byte)0);
        }
    }
}
