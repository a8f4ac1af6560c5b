using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// What is known on this node of one of its pids: who is to be told when it ends, whom it is linked to, and what an exit signal does to it.
/// Whoever is told is told exactly once, on the thread that ends it, outside every lock; the linked before those who only watch.
/// </summary>
internal abstract class Life(IActorRef pid)
{
    readonly Lock _gate = new();
    Dictionary<object, Action<ExitReason>>? _told = [];
    Dictionary<IActorRef, List<ILink>>? _links;

    public IActorRef Pid => pid;

    public bool TrapExit { get; set; }

    public bool HasEnded => _told is null;

    /// <summary>How many are to be told: for tests and reports.</summary>
    public int ToTell
    {
        get { lock (_gate) return (_told?.Count ?? 0) + (_links?.Count ?? 0); }
    }

    /// <summary>Calls <paramref name="tell"/> when it ends. False if it has ended; then nothing is called.</summary>
    public bool WhenEnded(object key, Action<ExitReason> tell)
    {
        lock (_gate)
        {
            if (_told is null) return false;
            _told[key] = tell;
            return true;
        }
    }

    /// <summary>Undoes <see cref="WhenEnded"/>. False if there was nothing to undo.</summary>
    public bool Forget(object key)
    {
        lock (_gate) return _told?.Remove(key) ?? false;
    }

    /// <summary>Keeps its end of a link. False if it has ended; then nothing is kept.</summary>
    public bool AddLink(IActorRef other, ILink link)
    {
        lock (_gate)
        {
            if (_told is null) return false;
            _links ??= [];
            if (_links.TryGetValue(other, out var links)) links.Add(link);
            else _links[other] = [link];
            return true;
        }
    }

    /// <summary>Whom it is linked to, as far as their pids are known here.</summary>
    public IReadOnlyList<IActorRef> LinkedTo
    {
        get { lock (_gate) return [.. (_links?.Keys ?? Enumerable.Empty<IActorRef>()).Concat(_told?.Keys.OfType<ILink>().Select(link => link.Other).OfType<IActorRef>() ?? []).Distinct()]; }
    }

    public bool IsLinkedTo(IActorRef other)
    {
        lock (_gate) return (_links?.ContainsKey(other) ?? false) || TaskLinks(other).Any();
    }

    /// <summary>Drops one link; another one to the same pid, that the other side made at the same time, stays.</summary>
    public void DropLink(IActorRef other, ILink link)
    {
        lock (_gate)
            if (_links is not null && _links.TryGetValue(other, out var links) && links.Remove(link) && links.Count == 0) _links.Remove(other);
    }

    /// <summary>What links it to another pid, for it to be unlinked; news of such a link's end that are under way are taken back.</summary>
    public IReadOnlyList<ILink> TakeLinks(IActorRef other)
    {
        lock (_gate)
        {
            foreach (var news in _told?.Keys.OfType<BrokenLink>().Where(news => other.Equals(news.Other)).ToArray() ?? []) _told!.Remove(news);
            if (_links is null || !_links.Remove(other, out var links)) links = [];
            return [.. links, .. TaskLinks(other)];
        }
    }

    // Tasks link their owner under their own keys: most end unasked, and nobody need look for them by pid.
    IEnumerable<ILink> TaskLinks(IActorRef other) => _told?.Keys.OfType<ILink>().Where(link => other.Equals(link.Other)) ?? [];

    /// <summary>The other end of a link has ended; this comes once, however many messages tell of it.</summary>
    public void LinkEnded(IActorRef other, ExitReason reason)
    {
        var news = new BrokenLink(other);
        lock (_gate)
        {
            if (_links is null || !_links.Remove(other)) return;
            _told![news] = Nothing;
        }
        Broken(other, reason, news);
    }

    /// <summary>The same for a link that is kept under a key of its own.</summary>
    public void LinkEnded(object key, IActorRef other, ExitReason reason)
    {
        var news = new BrokenLink(other);
        lock (_gate)
        {
            if (_told is null || !_told.Remove(key)) return;
            _told[news] = Nothing;
        }
        Broken(other, reason, news);
    }

    /// <summary>Tells it of an end that it waits for under <paramref name="key"/>. An actor's mailbox is its own: what is told to one has come.</summary>
    public virtual void Tell(object key, object news, IActorRef from)
    {
        Forget(key);
        Pid.Tell(news, from);
    }

    /// <summary>An exit signal has come that somebody sent (<c>exit/2</c>): only here a kill cannot be trapped.</summary>
    public abstract void Signal(IActorRef from, ExitReason reason);

    /// <summary>Something that it was linked to has ended.</summary>
    /// <param name="other">What.</param>
    /// <param name="reason">Why.</param>
    /// <param name="news">What it keeps the news under until they have come; null where nobody can take them back.</param>
    public abstract void Broken(IActorRef other, ExitReason reason, object? news = null);

    /// <summary>It has ended. The first reason counts: false if it had ended before.</summary>
    protected bool End(ExitReason reason, Action? first = null)
    {
        Dictionary<object, Action<ExitReason>>? told;
        Dictionary<IActorRef, List<ILink>>? links;
        lock (_gate)
        {
            (told, links) = (_told, _links);
            _told = null;
            _links = null;
        }
        if (told is null) return false;
        first?.Invoke();
        foreach (var link in links?.Values.SelectMany(all => all) ?? []) link.Ended(reason);
        foreach (var tell in told.Values) tell(reason);
        return true;
    }

    static void Nothing(ExitReason reason) { }

    // A class: the same two may be linked again while the end of their last link is still under way.
    sealed class BrokenLink(IActorRef other)
    {
        public IActorRef Other => other;
    }
}

/// <summary>One end of a link: how the other end is told.</summary>
internal interface ILink
{
    /// <summary>Who it leads to; null while that has yet to be heard.</summary>
    IActorRef? Other { get; }

    /// <summary>This end has ended.</summary>
    void Ended(ExitReason reason);

    /// <summary>This end wants to be linked no longer.</summary>
    void Unlink();
}
