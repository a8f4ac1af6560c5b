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
    readonly IReadOnlyCollection<Assembly> _builds;
    readonly Action<LoadedModule> _whenIdle;
    readonly ConcurrentDictionary<string, Assembly> _bound = new();
    readonly List<IActorRef> _lingering = [];
    bool _letGo;
    long _uses;

    /// <param name="image">Its bytes.</param>
    /// <param name="from">Who sent them.</param>
    /// <param name="builds">The builds that came with it, to which its references lead.</param>
    /// <param name="bind">What a reference of it leads to; null is the host's.</param>
    /// <param name="kill">Ends a process.</param>
    /// <param name="whenIdle">Called when the module has been released and nothing runs in it any more.</param>
    /// <param name="held">Whether the node that it came from holds it.</param>
    /// <exception cref="ModuleRefusedException">.NET does not take it.</exception>
    public LoadedModule(
        ModuleImage image, string from, IReadOnlyCollection<Assembly> builds, Func<string, Assembly?> bind, Action<IActorRef> kill,
        Action<LoadedModule> whenIdle, bool held)
    {
        (Image, From, _builds, _bind, _kill, _whenIdle, IsHeld) = (image, from, builds, bind, kill, whenIdle, held);
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

    /// <summary>Whether it goes when the node that it came from releases it, or is down.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether it goes as soon as nothing runs in it and no other module refers to it.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>How often a process has begun to run in it.</summary>
    public long Uses => Volatile.Read(ref _uses);

    /// <summary>Whether a process runs in it, be it one that an exit signal has ended for everyone else.</summary>
    public bool Lingers { get { lock (_gate) return _lingering.Count > 0; } }

    /// <summary>The one that an assembly is; null for those of the host.</summary>
    public static LoadedModule? Of(Assembly assembly) => Known.TryGetValue(assembly, out var known) ? known : null;

    /// <summary>The node that it came from, or this one, has no more use for it.</summary>
    public void Release() => IsReleased = IsHeld;

    /// <summary>Somebody has use for it; for good, unless that one holds it.</summary>
    public void Keep(bool held) => (IsHeld, IsReleased) = (IsHeld && held, false);

    public bool RefersTo(Assembly other) => _builds.Contains(other) || _bound.Values.Contains(other);

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
            bool idle;
            lock (_gate) idle = _lingering.Remove(pid) && _lingering.Count == 0;
            if (idle && IsReleased) _whenIdle(this);
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
