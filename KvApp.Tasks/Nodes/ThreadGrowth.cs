using Akka.Event;

namespace KvApp.Tasks;

/// <summary>
/// Gives the thread pool more threads while functions that block hold those that it has. By itself it adds one or two a second, and all
/// that runs on it waits: functions, actors, clients.
/// </summary>
/// <param name="most">It gives no more than this.</param>
internal sealed class ThreadGrowth(int most)
{
    /// <summary>Threads that do fewer items each than this between two looks are not busy, they are held.</summary>
    const int FewItems = 4;

    static readonly TimeSpan CalmFor = TimeSpan.FromSeconds(10);
    /// <summary>What the pool of this process was started with.</summary>
    internal static readonly int Usual = Least().Workers;

    readonly int _calmLooks = (int)(CalmFor / ConnectionTimes.Tick);
    long _done = ThreadPool.CompletedWorkItemCount;
    long _waited;
    int _calm = 1;
    bool _told;

    /// <summary>Whether something has waited for a thread since the look before, and not for the mere number of what came before it.</summary>
    public bool Starved => _calm == 0;

    /// <summary>Called every <see cref="ConnectionTimes.Tick"/>.</summary>
    public void Look(ILoggingAdapter log)
    {
        var done = ThreadPool.CompletedWorkItemCount;
        var (threads, waiting) = (ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount);
        var (least, io) = Least();
        var next = Next(threads, waiting, done - _done, least);
        _done = done;
        if (next != least) ThreadPool.SetMinThreads(next, io);
        if (_calm >= _calmLooks) _told = false;
        else if (Starved && threads >= most && !_told)
        {
            _told = true;
            log.Warning("{0} threads are held by functions that block, no more are given (kv.tasks.max-threads), and {1} things wait for one", threads, waiting);
        }
    }

    /// <summary>The least number of threads from now on.</summary>
    /// <param name="threads">How many there are.</param>
    /// <param name="waiting">What waits for a thread.</param>
    /// <param name="done">What has been done since the last look.</param>
    /// <param name="least">The least number until now.</param>
    internal int Next(int threads, long waiting, long done, int least)
    {
        var starved = waiting > 0 && _waited > done && done < threads * FewItems;
        _waited = waiting;
        _calm = starved ? 0 : _calm + 1;
        // Twice as many, since those that wait may block too, and no more than there is work for.
        return starved ? Math.Max(least, Math.Min(most, threads + (int)Math.Min(waiting, threads))) : _calm == _calmLooks ? Usual : least;
    }

    static (int Workers, int Io) Least()
    {
        ThreadPool.GetMinThreads(out var workers, out var io);
        return (workers, io);
    }
}
