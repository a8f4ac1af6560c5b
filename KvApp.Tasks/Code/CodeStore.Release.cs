namespace KvApp.Tasks;

// Modules that somebody holds: the lines of a prompt, and what came with them. They go when the holder releases them, or when the
// holder's node is down.
internal sealed partial class CodeStore
{
    const string LinePrefix = "kv-line-";

    // A process that its supervisor starts again runs in the same module a moment later.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly Dictionary<ModuleId, HashSet<NodeName>> _lent = [];

    /// <summary>The name of the module that a line of a prompt is compiled to.</summary>
    public static string LineName(string session, int line) => $"{LinePrefix}{session}-{line}";

    public static bool IsLine(string module) => module.StartsWith(LinePrefix, StringComparison.Ordinal);

    /// <summary>Another node has fetched some modules; of those that this node holds, it is asked to release its copies too.</summary>
    public void Lent(IEnumerable<ModuleId> modules, NodeName to)
    {
        lock (_gate)
        {
            foreach (var id in modules)
            {
                if (_all.GetValueOrDefault(id) is not { IsHeld: true }) continue;
                if (!_lent.TryGetValue(id, out var nodes)) _lent[id] = nodes = [];
                nodes.Add(to);
            }
        }
    }

    /// <summary>Releases modules, here and on the nodes that fetched them from here.</summary>
    /// <param name="modules">Their ids.</param>
    /// <param name="from">The node whose modules they are; those that came from another one stay.</param>
    /// <returns>Whether none is left in memory.</returns>
    public async Task<bool> Release(IReadOnlyCollection<ModuleId> modules, NodeName from)
    {
        var elsewhere = ReleaseElsewhere(modules);
        Mark(modules, from);
        var here = await Unloading.AreGone(Sweep()).ConfigureAwait(false) && modules.All(id => Loaded(id) is null);
        return await elsewhere.ConfigureAwait(false) && here;
    }

    void Mark(IEnumerable<ModuleId> modules, NodeName from)
    {
        lock (_gate)
            foreach (var id in modules)
                if (_all.GetValueOrDefault(id) is { } module && module.From == from.Value) module.Release();
    }

    /// <summary>A node is down: the modules that it held go. The daemon says so, and does not wait.</summary>
    public void Down(NodeName node)
    {
        ModuleId[] held;
        lock (_gate)
        {
            held = [.. _all.Values.Where(module => module.IsHeld && module.From == node.Value).Select(module => module.Id)];
            foreach (var nodes in _lent.Values) nodes.Remove(node);
        }
        if (held.Length == 0) return;
        Mark(held, node);
        _ = Task.Run(() =>
        {
            Sweep();
            return ReleaseElsewhere(held);
        });
    }

    async Task<bool> ReleaseElsewhere(IEnumerable<ModuleId> modules)
    {
        Dictionary<NodeName, List<ModuleId>> elsewhere = [];
        lock (_gate)
        {
            foreach (var id in modules)
                if (_lent.Remove(id, out var nodes))
                    foreach (var node in nodes)
                    {
                        if (!elsewhere.TryGetValue(node, out var there)) elsewhere[node] = there = [];
                        there.Add(id);
                    }
        }
        return (await Task.WhenAll(elsewhere.Select(there => ReleaseOn(there.Key, there.Value))).ConfigureAwait(false)).All(gone => gone);
    }

    // A node that is down has nothing of them.
    async Task<bool> ReleaseOn(NodeName node, IReadOnlyList<ModuleId> modules)
    {
        try
        {
            var answer = await Ask!(node, CodeMessages.Release(modules), CancellationToken.None).ConfigureAwait(false);
            return new WireReader(CodeMessages.Check(answer)).ReadByte() != 0;
        }
        catch (ExitException)
        {
            return true;
        }
        catch (ModuleRefusedException)
        {
            return false; // a node of an earlier version
        }
    }

    // A module that stays keeps all that it refers to.
    IReadOnlyList<WeakReference> Sweep()
    {
        HashSet<LoadedModule> going;
        lock (_gate)
        {
            going = [.. _all.Values.Where(module => module.IsReleased && !IsCurrent(module) && !module.Lingers)];
            while (going.RemoveWhere(module => _all.Values.Any(other => !going.Contains(other) && other.RefersTo(module.Assembly))) > 0) { }
            foreach (var module in going) Drop(module);
        }
        // A function that ran on after the release may have taken its module to another node.
        _ = ReleaseElsewhere(going.Select(module => module.Id));
        return [.. going.Select(module => module.Unload())];
    }

    void WhenIdle(LoadedModule module) => _ = Task.Delay(Grace).ContinueWith(_ => Sweep(), TaskScheduler.Default);
}
