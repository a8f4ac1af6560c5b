using System.Buffers;
using System.Reflection;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The code of this node and of others (OTP's <c>code</c>): what is compiled here can be loaded there, and then run there by its name
/// (<see cref="NamedFunction"/>). A module is named by its assembly or by a type in it. Loaded code may do whatever its node may.
/// </summary>
/// <remarks>
/// Of each name a node has a current build, in which functions by name run, and an old one, in which what runs goes on. .NET cannot take a
/// thread out of code: what is purged is let go of, and is gone when what ran in it has ended and nothing holds its objects.
/// </remarks>
public sealed class CodeServer : IExtension
{
    readonly CodeStore _code;

    internal CodeServer(CodeStore code) => _code = code;

    /// <summary>The code server of this actor system's node, which has to be one (<c>WithTasks</c>).</summary>
    public static CodeServer Get(ActorSystem system) => system.WithExtension<CodeServer, Provider>();

    /// <summary>
    /// Loads a module on a node from its bytes (<c>code:load_binary</c>), and makes it the current build of its name. The one before
    /// becomes old; one that was old then is purged, and what still ran in it is killed.
    /// </summary>
    /// <exception cref="ModuleRefusedException">The node does not take it, and has what it had.</exception>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public async Task<ModuleId> LoadBinary(NodeName node, byte[] assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        if (assembly.Length > _code.Settings.MaxSize)
            throw new ModuleRefusedException(ModuleRefusal.TooLarge, $"the module takes {assembly.Length} bytes; at most {_code.Settings.MaxSize} may travel (kv.tasks.code.max-size)");
        return ReadId(await Ask(node, CodeMessages.LoadBinary(assembly)).ConfigureAwait(false));
    }

    /// <summary>The same with an assembly that this program has loaded, and with all that it refers to.</summary>
    /// <exception cref="ModuleRefusedException">The node does not take it, or its bytes are not to be had.</exception>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public async Task<ModuleId> Load(NodeName node, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var bundle = CodeMessages.Load(ModuleSource.Bundle(_code, assembly, new HashSet<ModuleId>()));
        if (bundle.Length > Inbox.MaxMessage)
            throw new ModuleRefusedException(ModuleRefusal.TooLarge, $"{assembly.GetName().Name} takes {bundle.Length} bytes with all that it refers to; at most {Inbox.MaxMessage} may travel at once: load what it refers to first");
        return ReadId(await Ask(node, bundle).ConfigureAwait(false));
    }

    /// <summary>
    /// Loads a module on this node for functions of just this build, such as a line of a prompt: no name leads to it, and the current
    /// build of its name stays. Nodes that lack it fetch it, as any module. They hold a module called <see cref="LineName"/>, and all
    /// that came with it, for this node: until <see cref="Release"/>, or until this node is down.
    /// </summary>
    /// <param name="assembly">The bytes of the module.</param>
    /// <param name="references">The builds that it refers to, of those that this node has. Any other reference leads to the build that is
    /// current when the code first follows it.</param>
    /// <exception cref="ModuleRefusedException">The node does not take it.</exception>
    public HeldModule Hold(byte[] assembly, params IReadOnlyList<ModuleId> references)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(references);
        var module = _code.Add(ModuleImage.Read(assembly), _code.Self.Value, references, held: true);
        return new(module.Id, module.Assembly);
    }

    /// <summary>
    /// Releases modules that this node holds, many in one go: they are unloaded here and on every node that has fetched them from here. A
    /// module stays while something runs in it, or while a module that stays refers to it. True if none is left in memory; a module is
    /// left while something holds an object of it.
    /// </summary>
    public Task<bool> Release(params IReadOnlyList<ModuleId> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return Task.Run(() => _code.Release(modules, _code.Self)); // it collects garbage
    }

    /// <summary>
    /// The name to give to the module of a line that somebody types. A line is part of the request to run it: a node fetches it where
    /// <c>kv.tasks.code.shipping</c> is <c>explicit</c> too, but not the modules that the line refers to.
    /// </summary>
    /// <param name="session">Names the conversation that the line is part of: no two have the same.</param>
    /// <param name="line">The number of the line.</param>
    public static string LineName(string session, int line)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        return CodeStore.LineName(session, line);
    }

    /// <summary>Whether the node has a current build of the module (<c>code:is_loaded</c>): loaded on it, or with the program that it is.</summary>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public Task<bool> IsLoaded(NodeName node, string module) => AskYesOrNo(node, CodeRequest.IsLoaded, module);

    /// <summary>The bytes of a module as the node has them (<c>code:get_object_code</c>), or null if it has no such module.</summary>
    /// <exception cref="ModuleRefusedException">It has it, but not as bytes: the message says why.</exception>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public async Task<ObjectCode?> GetObjectCode(NodeName node, string module)
    {
        var answer = await Ask(node, Named(CodeRequest.ObjectCode, module)).ConfigureAwait(false);
        return answer.IsEmpty ? null : CodeMessages.ReadBundle(answer) is [var (image, _)] ? new(image.Id, image.Id.Name, image.Bytes) : null;
    }

    /// <summary>
    /// Lets go of every build of the module but the current one, and kills what runs in them (<c>code:purge</c>): it is dead for everyone
    /// else at once, and a build is gone when its code has returned. Tells whether anything was killed, and whether all are gone.
    /// </summary>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public async Task<PurgeResult> Purge(NodeName node, string module)
    {
        var reader = new WireReader(await Ask(node, Named(CodeRequest.Purge, module)).ConfigureAwait(false));
        return new(reader.ReadByte() != 0, reader.ReadByte() != 0);
    }

    /// <summary>The same, unless something runs in an old build: then nothing is done, and it is false (<c>code:soft_purge</c>).</summary>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public Task<bool> SoftPurge(NodeName node, string module) => AskYesOrNo(node, CodeRequest.SoftPurge, module);

    /// <summary>
    /// Makes the current build of the module an old one, so that its name leads to none, and what runs in it goes on (<c>code:delete</c>).
    /// False if there is an old one already, or no current one.
    /// </summary>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public Task<bool> Delete(NodeName node, string module) => AskYesOrNo(node, CodeRequest.Delete, module);

    /// <summary>What was loaded on a node, or fetched by it, by name (<c>code:all_loaded</c>).</summary>
    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public async Task<IReadOnlyList<LoadedModuleInfo>> List(NodeName node)
    {
        var reader = new WireReader(await Ask(node, CodeMessages.List()).ConfigureAwait(false));
        var all = new List<LoadedModuleInfo>();
        while (reader.Remaining > 0) all.Add(new(ModuleId.Read(ref reader), (long)reader.ReadVarint(), reader.ReadText(), (long)reader.ReadVarint(), reader.ReadByte() != 0));
        return all;
    }

    static ModuleId ReadId(ReadOnlySequence<byte> answer)
    {
        var reader = new WireReader(answer);
        return ModuleId.Read(ref reader);
    }

    static ReadOnlyMemory<byte> Named(CodeRequest request, string module)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        return CodeMessages.Named(request, module);
    }

    async Task<bool> AskYesOrNo(NodeName node, CodeRequest request, string module) =>
        new WireReader(await Ask(node, Named(request, module)).ConfigureAwait(false)).ReadByte() != 0;

    async Task<ReadOnlySequence<byte>> Ask(NodeName node, ReadOnlyMemory<byte> question) => CodeMessages.Check(await _code.Ask!(node, question, CancellationToken.None).ConfigureAwait(false));

    sealed class Provider : ExtensionIdProvider<CodeServer>
    {
        public override CodeServer CreateExtension(ExtendedActorSystem system) =>
            CodeStore.Get(system) is { Ask: not null } code ? new(code) : throw new InvalidOperationException($"the actor system '{system.Name}' is no node: start it with WithTasks(), or call Node.Get first");
    }
}

/// <summary>A module's bytes, with its id and its name.</summary>
public sealed record ObjectCode(ModuleId Id, string Name, byte[] Assembly);

/// <summary>A module that this node holds for functions of just its build.</summary>
/// <param name="Id">Its name and build.</param>
/// <param name="Assembly">Its code. Whoever keeps it keeps the module in memory.</param>
public sealed record HeldModule(ModuleId Id, Assembly Assembly);

/// <summary>What a purge did.</summary>
/// <param name="HadLingering">Something ran in an old build, and was killed.</param>
/// <param name="Unloaded">No old build is left in memory. One is while its code still runs, or while something holds an object of it; it goes when that does.</param>
public sealed record PurgeResult(bool HadLingering, bool Unloaded);

/// <summary>A module that was loaded on a node.</summary>
/// <param name="Id">Its name and build.</param>
/// <param name="Size">In bytes.</param>
/// <param name="From">The node that it came from.</param>
/// <param name="Uses">How often a process has begun to run in it.</param>
/// <param name="IsCurrent">Whether functions by name run in it.</param>
public sealed record LoadedModuleInfo(ModuleId Id, long Size, string From, long Uses, bool IsCurrent);
