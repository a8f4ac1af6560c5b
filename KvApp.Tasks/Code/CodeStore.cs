using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The modules that one node has loaded: of each name a current build, which functions by name run in, one that it took the place of, and
/// those that were fetched for functions of just that build.
/// </summary>
internal sealed partial class CodeStore : IExtension
{
    readonly Lock _gate = new();
    readonly Dictionary<ModuleId, LoadedModule> _all = [];
    readonly Dictionary<string, LoadedModule> _current = [];
    readonly Dictionary<string, LoadedModule> _old = [];

    CodeStore(ActorSystem system) => Settings = CodeSettings.From(system.Settings.Config.WithFallback(TasksConfig.Reference));

    public CodeSettings Settings { get; }

    /// <summary>Ends a process; set when the node comes up.</summary>
    public Action<IActorRef> Kill { get; set; } = _ => { };

    public static CodeStore Get(ActorSystem system) => system.WithExtension<CodeStore, Provider>();

    /// <summary>All that are loaded, by name; and whether each is current.</summary>
    public IReadOnlyList<(LoadedModule Module, bool IsCurrent)> All
    {
        get { lock (_gate) return [.. _all.Values.OrderBy(module => module.Id.Name, StringComparer.Ordinal).Select(module => (module, IsCurrent(module)))]; }
    }

    /// <summary>This very build, if it was loaded from bytes.</summary>
    public LoadedModule? Loaded(ModuleId id)
    {
        lock (_gate) return _all.GetValueOrDefault(id);
    }

    /// <summary>This very build: loaded from bytes, or the host's.</summary>
    public Assembly? Find(ModuleId id) => Loaded(id)?.Assembly ?? HostModules.Find(id);

    /// <summary>The current build of the module of this name, or of that which has a type of this name.</summary>
    public LoadedModule? CurrentOf(string module)
    {
        ImmutableArray<LoadedModule> others;
        lock (_gate)
        {
            if (_current.Count == 0) return null;
            if (_current.TryGetValue(module, out var named)) return named;
            others = [.. _current.Values];
        }
        // Not under the lock: .NET may ask for what they refer to.
        return others.FirstOrDefault(known => known.Assembly.GetType(module) is not null);
    }

    /// <summary>What functions by name run in: the current build, or else the host's.</summary>
    public Assembly? Load(string name) => CurrentNamed(name)?.Assembly ?? HostModules.Load(name);

    /// <summary>Runs a function of an assembly as what a purge of that finds.</summary>
    public static ValueTask<object?> Run(Assembly home, IActorRef pid, Func<ValueTask<object?>> run) => LoadedModule.Of(home) is { } module ? module.Run(pid, run) : run();

    /// <summary>
    /// Takes a module, and makes it the current one of its name. The one before is old from then on; what was old then is let go of, and
    /// what runs in it is killed.
    /// </summary>
    /// <exception cref="ModuleRefusedException">It is not taken; nothing has changed.</exception>
    public LoadedModule LoadCurrent(ModuleImage image, string from, IReadOnlyList<ModuleId>? references = null)
    {
        var loaded = Add(image, from, references);
        if (!loaded.Image.IsSameCode(image))
            throw new ModuleRefusedException(ModuleRefusal.BadFile, $"module {image.Id} is there already, with other code under that id, from {loaded.From}: something has rewritten the one or the other since it was compiled; compile it anew, or delete and purge {image.Id.Name} first");
        LoadedModule? oldest = null;
        lock (_gate)
        {
            var name = image.Id.Name;
            if (IsCurrent(loaded)) return loaded;
            if (_current.TryGetValue(name, out var before))
            {
                if (_old.TryGetValue(name, out oldest) && oldest == loaded) oldest = null;
                if (oldest is not null) Drop(oldest);
                _old[name] = before;
            }
            else if (_old.GetValueOrDefault(name) == loaded) _old.Remove(name);
            _current[name] = loaded;
        }
        oldest?.Kill();
        oldest?.Unload();
        return loaded;
    }

    /// <summary>Takes a module for functions of just this build; the current one of its name stays as it is.</summary>
    /// <param name="image">Its bytes.</param>
    /// <param name="from">Who sent them.</param>
    /// <param name="references">The builds that it refers to; any other reference leads to the build that is current when the code first
    /// follows it.</param>
    /// <param name="held">Whether it goes when <paramref name="from"/> releases it, or is down.</param>
    /// <exception cref="ModuleRefusedException">It is not taken; nothing has changed.</exception>
    public LoadedModule Add(ModuleImage image, string from, IReadOnlyList<ModuleId>? references = null, bool held = false)
    {
        if (Settings.Shipping == CodeShipping.Off) throw new ModuleRefusedException(ModuleRefusal.Off, $"module {image.Id}: this node takes no code (kv.tasks.code.shipping = off)");
        if (HostModules.WhyBound(image.Id.Name, Settings.Shared) is { } why)
            throw new ModuleRefusedException(ModuleRefusal.Sticky, $"module {image.Id} {why}: it is replaced by starting the node anew with another build, and by nothing else");
        if (image.Bytes.Length > Settings.MaxSize)
            throw new ModuleRefusedException(ModuleRefusal.TooLarge, $"module {image.Id} takes {image.Bytes.Length} bytes; at most {Settings.MaxSize} may travel (kv.tasks.code.max-size)");
        lock (_gate)
        {
            if (_all.TryGetValue(image.Id, out var known)) known.Keep(held);
            else
            {
                var builds = Builds(image, references);
                _all[image.Id] = known = new(image, from, builds.Values, Binder(builds), Kill, WhenIdle, held);
            }
            return known;
        }
    }

    /// <summary>The current build is old from here on, and its name leads to none; false if an older one is there still, or there is none.</summary>
    public bool Delete(string module)
    {
        if (CurrentOf(module) is not { } current) return false;
        lock (_gate) return IsCurrent(current) && _old.TryAdd(current.Id.Name, current) && _current.Remove(current.Id.Name);
    }

    /// <summary>Lets go of every build but the current one.</summary>
    /// <param name="module">The name of the module, or that of a type in it.</param>
    /// <param name="soft">Does nothing where something still runs in one of them.</param>
    /// <returns>Whether something did, and what tells when they are gone; null if nothing was done.</returns>
    public (bool HadLingering, IReadOnlyList<WeakReference> Unloading)? Purge(string module, bool soft)
    {
        var name = CurrentOf(module)?.Id.Name ?? All.FirstOrDefault(known => known.Module.Assembly.GetType(module) is not null).Module?.Id.Name ?? module;
        List<LoadedModule> old;
        lock (_gate)
        {
            old = [.. _all.Values.Where(known => known.Id.Name == name && !IsCurrent(known))];
            if (soft && old.Exists(known => known.Lingers)) return null;
            // First: what is started anew when it is killed finds the current one.
            foreach (var known in old) Drop(known);
        }
        var lingered = false;
        foreach (var known in old) lingered |= known.Kill();
        return (lingered, [.. old.Select(known => known.Unload())]);
    }

    bool IsCurrent(LoadedModule module) => _current.GetValueOrDefault(module.Id.Name) == module;

    void Drop(LoadedModule old)
    {
        _all.Remove(old.Id);
        if (_old.GetValueOrDefault(old.Id.Name) == old) _old.Remove(old.Id.Name);
        CloseRooms(old);
    }

    // The builds that came with the module, of those that its code names; of two builds of one name the later.
    Dictionary<string, Assembly> Builds(ModuleImage image, IReadOnlyList<ModuleId>? references)
    {
        var builds = new Dictionary<string, Assembly>();
        foreach (var id in references ?? [])
            if (image.References.Contains(id.Name) && Find(id) is { } assembly) builds[id.Name] = assembly;
        return builds;
    }

    // The host's modules are the same for all. A module that did not come along may have been loaded here by name.
    Func<string, Assembly?> Binder(IReadOnlyDictionary<string, Assembly> builds) => name =>
        HostModules.WhyBound(name, Settings.Shared) is not null ? null : builds.GetValueOrDefault(name) ?? CurrentNamed(name)?.Assembly;

    LoadedModule? CurrentNamed(string name)
    {
        lock (_gate) return _current.GetValueOrDefault(name);
    }

    sealed class Provider : ExtensionIdProvider<CodeStore>
    {
        public override CodeStore CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
