using System.Buffers;
using System.Text;
using KvApp.Router;
using KvApp.Shell;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The store's commands for a prompt: each runs on the node that owns its bucket.</summary>
/// <param name="router">The router.</param>
/// <param name="store">The store of this node; null in a shell.</param>
sealed class KvCommands(KeyRouter router, KvStore? store = null) : IKvCommands
{
    public async Task<string> Run(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var command = Command.Parse(bytes);
        var owner = command.HasOwner ? router.Table.Find(command.Bucket)?.Node : null;
        var reply = command.HasOwner && owner is null ? ErrorReply.NoOwner(command.Bucket, router.Table)
            : store is not null && (owner is null || store.Owns(command.Bucket)) ? await RunHere(store, bytes)
            : owner is { } there ? await RunThere(there, bytes)
            : Refusal(bytes);
        return Encoding.UTF8.GetString(reply);
    }

    static async Task<byte[]> RunHere(KvStore store, byte[] line)
    {
        var reply = new ArrayBufferWriter<byte>();
        await new CommandRunner(store.Buckets, store.Self).Run(Command.Parse(line), reply);
        return reply.WrittenSpan.ToArray();
    }

    static byte[] Refusal(byte[] line)
    {
        var command = Command.Parse(line);
        return command.Verb is Verb.Help ? CommandTable.Help.ToArray() : command.Refusal.ToArray();
    }

    async Task<byte[]> RunThere(NodeName owner, byte[] line)
    {
        var run = new RoutedRun(router.Self);
        run.Add(owner, line);
        try
        {
            return (await new OtherNodes(router).Run(owner, run.Lines)).Bytes.ToArray();
        }
        catch (ExitException failure)
        {
            return ErrorReply.NotAnswered(owner, failure);
        }
    }
}
