using System.Buffers;
using System.Collections.Concurrent;

namespace KvApp.Tasks;

// What a function or a value needs that came from another node: fetched from there once, however many wait for it.
internal sealed partial class CodeStore
{
    readonly ConcurrentDictionary<(ModuleId, NodeName), Lazy<Task>> _fetching = new();

    /// <summary>This node; set when it comes up.</summary>
    public NodeName Self { get; set; }

    /// <summary>Asks another node's code server; set when the node comes up.</summary>
    public Func<NodeName, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlySequence<byte>>>? Ask { get; set; }

    /// <summary>Whether this node fetches a module that it lacks: another build of what is its own it does not take.</summary>
    public bool Fetches(ModuleId module) => Accepts(module) && HostModules.WhyBound(module.Name, Settings.Shared) is null;

    /// <summary>Why this node does not fetch a module, as it follows what it lacks; empty if it does.</summary>
    public string WhyNotFetched(ModuleId module) => Accepts(module) ? ""
        : Settings.Shipping == CodeShipping.Off ? ", and takes no code (kv.tasks.code.shipping = off)"
        : "; load it there first: it fetches none (kv.tasks.code.shipping = explicit)";

    // A line that somebody types is part of the request to run it, as a fun of a shell is. The modules that the line refers to are not.
    bool Accepts(ModuleId module) =>
        Settings.Shipping == CodeShipping.Auto || (Settings.Shipping == CodeShipping.Explicit && IsLine(module.Name));

    /// <summary>How often another node was asked for a module: for tests and reports.</summary>
    public int Asked => Volatile.Read(ref _asked);

    int _asked;

    /// <summary>Fetches a module, with all that it refers to and this node lacks.</summary>
    /// <exception cref="ModuleRefusedException">It is not taken, or not to be had.</exception>
    /// <exception cref="ExitException">The other node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    public Task Fetch(ModuleId module, NodeName from)
    {
        if (Loaded(module) is not null) return Task.CompletedTask;
        var key = (module, from);
        return _fetching.GetOrAdd(key, _ => new(async () =>
        {
            try
            {
                await AskFor(module, from).ConfigureAwait(false);
            }
            finally
            {
                _fetching.TryRemove(key, out Lazy<Task>? _);
            }
        })).Value;
    }

    async Task AskFor(ModuleId module, NodeName from)
    {
        Interlocked.Increment(ref _asked);
        using var limit = new CancellationTokenSource(Settings.FetchTimeout);
        ReadOnlySequence<byte> answer;
        try
        {
            answer = await Ask!(from, CodeMessages.Fetch(module, Held()), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Its connection stands, or this had been NoConnection; what still comes is for nobody.
            throw new ModuleRefusedException(ModuleRefusal.NoFile, $"it has not given it within {Settings.FetchTimeout.TotalSeconds:0.###} s (kv.tasks.code.fetch-timeout)");
        }
        var bundle = CodeMessages.ReadBundle(CodeMessages.Check(answer));
        if (bundle is not [.., var last] || last.Image.Id != module)
            throw new ModuleRefusedException(ModuleRefusal.BadFile, $"module {module} was asked for, but {(bundle is [.., var other] ? $"{other.Image.Id}" : "nothing")} came");
        // Whoever types a line holds all that comes with it.
        var held = IsLine(module.Name);
        AddReferences([.. bundle.Where(one => Accepts(one.Image.Id))], from.Value, held);
        Add(last.Image, from.Value, last.References, held);
    }

    /// <summary>Takes the modules that the last of some refers to, but for those that this node has.</summary>
    /// <exception cref="ModuleRefusedException">One is not taken.</exception>
    public void AddReferences(IReadOnlyList<ShippedModule> bundle, string from, bool held = false)
    {
        foreach (var (image, references) in bundle.SkipLast(1))
            if (HostModules.WhyBound(image.Id.Name, Settings.Shared) is null && HostModules.Find(image.Id) is null)
                Add(image, from, references, held);
    }

    // What everybody has is not worth telling.
    IReadOnlyList<ModuleId> Held() =>
    [
        .. All.Select(known => known.Module.Id),
        .. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsCollectible && !assembly.IsDynamic && HostModules.MayTravel(assembly)).Select(assembly => ModuleId.Of(assembly.ManifestModule)),
    ];
}
