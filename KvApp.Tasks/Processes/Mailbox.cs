namespace KvApp.Tasks;

/// <summary>The messages of a process that it has not received yet, and its receives that wait for one. A message goes to the first receive that takes it.</summary>
internal sealed class Mailbox
{
    readonly Lock _gate = new();
    readonly LinkedList<object> _messages = [];
    readonly LinkedList<Receiver> _receivers = [];

    public int Count
    {
        get { lock (_gate) return _messages.Count; }
    }

    public void Post(object message)
    {
        lock (_gate)
        {
            for (var node = _receivers.First; node is not null; node = node.Next)
            {
                // A receive that has been given up refuses; the message stays for the next.
                if (!node.Value.Takes(message) || !node.Value.TryGive(message)) continue;
                _receivers.Remove(node);
                return;
            }
            _messages.AddLast(message);
        }
    }

    public async Task<T> Receive<T>(Predicate<T>? where, TimeSpan? timeout, CancellationToken cancellation)
    {
        Receiver<T> receiver;
        LinkedListNode<Receiver> place;
        lock (_gate)
        {
            for (var node = _messages.First; node is not null; node = node.Next)
            {
                if (node.Value is not T message || (where is not null && !where(message))) continue;
                _messages.Remove(node);
                return message;
            }
            place = _receivers.AddLast(receiver = new(where));
        }
        try
        {
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
            for (var node = _messages.First; node is not null;)
            {
                var next = node.Next;
                if (unwanted(node.Value)) _messages.Remove(node);
                node = next;
            }
        }
    }

    abstract class Receiver
    {
        public abstract bool Takes(object message);

        public abstract bool TryGive(object message);
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

        public bool TryGiveUp() => _given.TrySetCanceled();
    }
}
