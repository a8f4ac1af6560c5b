using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KvApp.Tasks;

/// <summary>
/// The tasks of one pass over a stream. Everything happens while somebody waits for the next result: that alone pulls from the input and
/// starts tasks, up to the concurrency at once and without waiting for one start before the next; what ends in the meantime waits for its
/// turn.
/// </summary>
internal sealed class TaskStream<TIn, TOut>(Func<TIn, SupervisedTask<TOut>> start, Life? owner, bool linked, AsyncStreamOptions options)
{
    readonly Dictionary<long, Element> _running = [];
    readonly Channel<Element> _ended = Channel.CreateUnbounded<Element>(new() { SingleReader = true });
    readonly PriorityQueue<TaskResult<TOut>, long> _results = new();
    long _started;
    Task? _nextEnd;
    long _given;
    long _taken;

    public async IAsyncEnumerable<TaskResult<TOut>> Run(IAsyncEnumerator<TIn> input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Task<bool>? next = null;
        var more = true;
        try
        {
            while (true)
            {
                if (owner is { HasEnded: true }) throw new OperationCanceledException($"the process {owner.Pid.Path} that reads the stream has ended");
                while (_ended.Reader.TryRead(out var ended)) Take(ended);
                if (TryGive(out var result))
                {
                    yield return result;
                    continue;
                }
                while (more && _running.Count < options.MaxConcurrency)
                {
                    next ??= input.MoveNextAsync().AsTask();
                    if (!next.IsCompleted) break;
                    more = await next.ConfigureAwait(false);
                    next = null;
                    if (more) Start(input.Current);
                }
                if (!more && _running.Count == 0) yield break;
                await NextEvent(next).WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            // Breaking off ends them; the death of their owner ends those that are linked to it.
            if (owner is not { HasEnded: true }) await KillAll().ConfigureAwait(false);
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an input is not to be disposed of while it is asked
            await input.DisposeAsync().ConfigureAwait(false);
        }
    }

    void Start(TIn item)
    {
        var element = new Element(_started++, item, start(item));
        _running.Add(element.Position, element);
        _ = Watch(element);
    }

    // Its time runs from here; what answers too late is killed, and has ended when it is dead.
    async Task Watch(Element element)
    {
        await ((Task)element.Task.End).WaitAsync(options.Timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!element.Task.End.IsCompleted)
        {
            element.TimedOut = true;
            element.Task.Kill();
            await ((Task)element.Task.End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _ended.Writer.TryWrite(element);
    }

    void Take(Element element)
    {
        _running.Remove(element.Position);
        _results.Enqueue(Outcome(element), options.Ordered ? element.Position : _taken++);
    }

    TaskResult<TOut> Outcome(Element element)
    {
        if (element.Task.End.Exception?.InnerException is { } refused)
            throw refused is MaxChildrenException ? new MaxChildrenException($"{refused.Message}. When using AsyncStream, configure MaxConcurrency to be lower or equal to MaxChildren, "
                + "and pay attention to whether other tasks are started under the same supervisor") : refused;
        var end = element.Task.End.Result;
        if (end.Result is not null) return Given(element);
        if (element.TimedOut && options.OnTimeout == OnTimeout.Exit) throw new ExitException(new ExitReason.Timeout());
        // It was never started: the same would become of every other.
        if (!element.TimedOut && end.NeverRan) throw new ExitException(end.Reason);
        var reason = element.TimedOut ? new ExitReason.Timeout() : end.Reason;
        if (linked && !element.TimedOut && reason is not ExitReason.Normal && owner is not { TrapExit: true }) throw new ExitException(reason);
        return Without(element, reason);
    }

    TaskResult<TOut> Given(Element element)
    {
        try
        {
            return element.Task.Told(element.Task.End.Result);
        }
        catch (Exception e)
        {
            return Without(element, ExitReason.From(e)); // it came, and cannot be read here
        }
    }

    TaskResult<TOut> Without(Element element, ExitReason reason) => new TaskResult<TOut>.Exit(reason, options.ZipInputOnExit ? element.Input : null);

    bool TryGive(out TaskResult<TOut> result)
    {
        if (!_results.TryPeek(out result!, out var position) || (options.Ordered && position != _given)) return false;
        _results.Dequeue();
        _given++;
        return true;
    }

    Task NextEvent(Task? input)
    {
        if (_nextEnd is not { IsCompleted: false }) _nextEnd = _ended.Reader.WaitToReadAsync().AsTask();
        return input is null ? _nextEnd : Task.WhenAny(_nextEnd, input);
    }

    async Task KillAll()
    {
        foreach (var element in _running.Values) element.Task.Kill();
        foreach (var element in _running.Values) await ((Task)element.Task.End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    sealed class Element(long position, TIn input, SupervisedTask<TOut> task)
    {
        public long Position => position;
        public TIn Input => input;
        public SupervisedTask<TOut> Task => task;

        /// <summary>Set before it is told to have ended.</summary>
        public bool TimedOut { get; set; }
    }
}
