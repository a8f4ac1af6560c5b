using System.Runtime.Loader;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The messages of a process that it has not received yet, and its receives that wait for one. A message goes to the first receive that
/// takes it. Letters from other nodes are opened when a receive comes to them, on a thread of the process; nothing that came after one is
/// given before it.
/// </summary>
internal sealed class Mailbox(IActorRef owner, LocalNode node)
{
    readonly Lock _gate = new();
    readonly LinkedList<object> _messages = [];
    readonly LinkedList<Receiver> _receivers = [];
    // The first letter that has not been opened; what lies before it no waiting receive takes.
    LinkedListNode<object>? _closed;
    bool _opening;
    AssemblyLoadContext? _receiving;
    // Who would not wait long, though another thread still opens what had come before: until so many letters have been opened, and no
    // longer.
    readonly Queue<(long Letters, TaskCompletionSource Opened)> _patient = new();
    long _lettersCome;
    long _lettersOpened;
    bool _over;

    public int Count
    {
        get { lock (_gate) return _messages.Count; }
    }

    public void Post(object message)
    {
        lock (_gate)
        {
            if (_over) return;
            if (message is SealedLetter) _lettersCome++;
            if (message is Notice notice)
            {
                // Here, where a flush cannot come in between.
                if (!notice.TryDeliver()) return;
                message = notice.Message;
            }
            if (_closed is not null)
            {
                _messages.AddLast(message);
                return;
            }
            if (message is not SealedLetter)
            {
                if (!TryGive(message)) _messages.AddLast(message);
                return;
            }
            _closed = _messages.AddLast(message);
            if (_receivers.Count == 0 || _opening) return;
            _opening = true;
            ThreadPool.UnsafeQueueUserWorkItem(static mailbox => mailbox.OpenLetters(), this, preferLocal: false);
        }
    }

    public async Task<T> Receive<T>(Predicate<T>? where, TimeSpan? timeout, CancellationToken cancellation)
    {
        Receiver<T> receiver;
        LinkedListNode<Receiver> place;
        bool open;
        var opened = Task.CompletedTask;
        lock (_gate)
        {
            if (_over) throw Ended();
            _receiving = AssemblyLoadContext.CurrentContextualReflectionContext;
            for (var message = _messages.First; message is not null && message != _closed; message = message.Next)
            {
                if (message.Value is not T wanted || (where is not null && !where(wanted))) continue;
                _messages.Remove(message);
                return wanted;
            }
            place = _receivers.AddLast(receiver = new(where));
            open = _closed is not null && !_opening;
            if (_closed is not null && _opening && timeout is not null)
            {
                var patient = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _patient.Enqueue((_lettersCome, patient));
                opened = patient.Task;
            }
            _opening |= open;
        }
        // Here and now: a receive that does not want to wait finds what has come.
        if (open) OpenLetters();
        try
        {
            if (!opened.IsCompleted) await Task.WhenAny(opened, receiver.Task);
            return await receiver.Task.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Between the end of the waiting and here it may have been given a message, which must not be lost.
            if (!receiver.TryGiveUp()) return await receiver.Task;
            if (e is OperationCanceledException) throw;
            throw new TimeoutException($"no message of type {typeof(T).Name} came within {timeout}");
        }
        finally
        {
            lock (_gate)
                if (place.List is not null) _receivers.Remove(place);
        }
    }

    /// <summary>Takes out every message that <paramref name="unwanted"/> accepts.</summary>
    public void Flush(Predicate<object> unwanted)
    {
        lock (_gate)
        {
            for (var message = _messages.First; message is not null;)
            {
                var next = message.Next;
                if (unwanted(message.Value)) _messages.Remove(message);
                message = next;
            }
        }
    }

    /// <summary>The process has ended: who still receives in its name is cancelled, since nothing will come any more.</summary>
    public void Close()
    {
        Receiver[] waiting;
        lock (_gate)
        {
            _over = true;
            waiting = [.. _receivers];
            _receivers.Clear();
            _messages.Clear();
            _closed = null;
            _receiving = null;
        }
        foreach (var receiver in waiting) receiver.GiveUp(Ended());
    }

    OperationCanceledException Ended() => new($"the process {owner.Path} has ended, and receives nothing any more");

    bool TryGive(object message)
    {
        for (var place = _receivers.First; place is not null; place = place.Next)
        {
            // A receive that has been given up refuses; the message stays for the next.
            if (!place.Value.Takes(message) || !place.Value.TryGive(message)) continue;
            _receivers.Remove(place);
            return true;
        }
        return false;
    }

    // As long as a receive waits and a letter is closed; only one thread at a time does it.
    void OpenLetters()
    {
        while (true)
        {
            SealedLetter letter;
            lock (_gate)
            {
                if (_closed is null || _receivers.Count == 0)
                {
                    _opening = false;
                    Opened(long.MaxValue);
                    return;
                }
                letter = (SealedLetter)_closed.Value;
            }
            bool opened;
            object message;
            // Names of types are those of the module that receives.
            using (_receiving?.EnterContextualReflection()) opened = letter.TryOpen(node, owner, mayWait: true, out message);
            lock (_gate)
            {
                if (_over)
                {
                    Opened(long.MaxValue);
                    return;
                }
                if (opened) _closed.Value = message;
                GiveFrom(opened ? _closed : Drop(_closed));
                Opened(++_lettersOpened);
            }
        }
    }

    void Opened(long letters)
    {
        while (_patient.TryPeek(out var next) && next.Letters <= letters) _patient.Dequeue().Opened.SetResult();
    }

    LinkedListNode<object>? Drop(LinkedListNode<object> place)
    {
        var next = place.Next;
        _messages.Remove(place);
        return next;
    }

    // What waited behind the letter has its turn now, up to the next one.
    void GiveFrom(LinkedListNode<object>? place)
    {
        while (place is not null && place.Value is not SealedLetter)
        {
            var next = place.Next;
            if (TryGive(place.Value)) _messages.Remove(place);
            place = next;
        }
        _closed = place;
    }

    abstract class Receiver
    {
        public abstract bool Takes(object message);

        public abstract bool TryGive(object message);

        public abstract void GiveUp(Exception why);
    }

    sealed class Receiver<T>(Predicate<T>? where) : Receiver
    {
        readonly TaskCompletionSource<T> _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _given.Task;

        public override bool Takes(object message)
        {
            try
            {
                return message is T wanted && (where is null || where(wanted));
            }
            catch (Exception e)
            {
                _given.TrySetException(e); // the predicate is the receiver's: it hears of it, not whoever sent the message
                return false;
            }
        }

        public override bool TryGive(object message) => _given.TrySetResult((T)message);

        public override void GiveUp(Exception why) => _given.TrySetException(why);

        public bool TryGiveUp() => _given.TrySetCanceled();
    }
}
