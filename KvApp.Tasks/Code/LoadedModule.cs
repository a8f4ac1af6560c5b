using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A module that this node has loaded from bytes, with whoever runs in it.</summary>
internal sealed class LoadedModule
{
    // For as long as its code is there, be it let go of or not: what still runs in it may follow a reference for the first time.
    static readonly ConditionalWeakTable<Assembly, LoadedModule> Known = [];

    readonly Lock _gate = new();
    readonly ModuleContext _context;
    readonly Action<IActorRef> _kill;
    readonly Func<string, Assembly?> _bind;
    readonly ConcurrentDictionary<string, Assembly> _bound = new();
    readonly List<IActorRef> _lingering = [];
    bool _letGo;
    long _uses;

    /// <param name="image">Its bytes.</param>
    /// <param name="from">Who sent them.</param>
    /// <param name="bind">What a reference of it leads to; null is the host's.</param>
    /// <param name="kill">Ends a process.</param>
    /// <exception cref="ModuleRefusedException">.NET does not take it.</exception>
    public LoadedModule(ModuleImage image, string from, Func<string, Assembly?> bind, Action<IActorRef> kill)
    {
        (Image, From, _bind, _kill) = (image, from, bind, kill);
        _context = new(image.Id, new(this));
        try
        {
            Assembly = _context.LoadFromStream(new MemoryStream(image.Bytes, writable: false));
            Known.Add(Assembly, this);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException)
        {
            _context.Unload();
            throw new ModuleRefusedException(ModuleRefusal.BadFile, $"module {image.Id}: .NET does not load it: {e.Message}");
        }
    }

    public ModuleId Id => Image.Id;

    public ModuleImage Image { get; }

    public string From { get; }

    public Assembly Assembly { get; }

    /// <summary>How often a process has begun to run in it.</summary>
    public long Uses => Volatile.Read(ref _uses);

    /// <summary>Whether a process runs in it, be it one that an exit signal has ended for everyone else.</summary>
    public bool Lingers { get { lock (_gate) return _lingering.Count > 0; } }

    /// <summary>The one that an assembly is; null for those of the host.</summary>
    public static LoadedModule? Of(Assembly assembly) => Known.TryGetValue(assembly, out var known) ? known : null;

    /// <summary>What a name leads to from within it; null is the host's. Once found it stays.</summary>
    public Assembly? Bind(string name)
    {
        if (name == Id.Name) return Assembly;
        if (_bound.TryGetValue(name, out var known)) return known;
        return _bind(name) is { } found ? _bound.GetOrAdd(name, found) : null;
    }

    /// <summary>Names of types are those of this module and of what it refers to, up to the end of the result.</summary>
    public AssemblyLoadContext.ContextualReflectionScope EnterContext() => _context.EnterContextualReflection();

    /// <summary>A process runs in it. Who begins to while it is let go of is killed as those who had begun.</summary>
    public async ValueTask<object?> Run(IActorRef pid, Func<ValueTask<object?>> run)
    {
        bool late;
        lock (_gate)
        {
            _uses++;
            _lingering.Add(pid);
            late = _letGo;
        }
        if (late) _kill(pid);
        try
        {
            using var context = EnterContext();
            return await run();
        }
        finally
        {
            lock (_gate) _lingering.Remove(pid);
        }
    }

    /// <summary>Ends all that run in it, and those who still come; false if there were none.</summary>
    public bool Kill()
    {
        ImmutableArray<IActorRef> all;
        lock (_gate)
        {
            _letGo = true;
            all = [.. _lingering];
        }
        foreach (var pid in all) _kill(pid);
        return all.Length > 0;
    }

    /// <summary>It goes as soon as nothing holds it any more; the result tells when.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public WeakReference Unload()
    {
        _context.Unload();
        return new(_context, trackResurrection: true);
    }
}
