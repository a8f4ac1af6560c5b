using System.Threading.Channels;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>A process as far as a function sees it, without the actors behind it: what is sent is received in order.</summary>
sealed class FakeProcess(ActorSystem? system = null) : IProcess
{
    readonly Channel<object> _mailbox = Channel.CreateUnbounded<object>();
    readonly CancellationTokenSource _stopping = new();

    public IActorRef Self { get; init; } = new RecordingRef("process");

    public ActorSystem System => system!;

    public NodeName Node => "foo@127.0.0.1";

    public TextWriter Out => TextWriter.Null;

    public TextReader In => TextReader.Null;

    public Akka.Event.ILoggingAdapter Log => Akka.Event.NoLogger.Instance;

    public IActorRef GroupLeader { get; set; } = ActorRefs.Nobody;

    public CancellationToken Stopping => _stopping.Token;

    public bool TrapExit { get; set; }

    public IReadOnlyList<IActorRef> Callers => [];

    /// <summary>How many messages it has yet to receive.</summary>
    public int Unreceived => _mailbox.Reader.Count;

    public void Send(object message) => _mailbox.Writer.TryWrite(message);

    public void Stop() => _stopping.Cancel();

    public async Task<TMessage> Receive<TMessage>(Predicate<TMessage>? where = null, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        while (true)
            if (await _mailbox.Reader.ReadAsync(cancellation) is TMessage message && where?.Invoke(message) is not false) return message;
    }

    public MonitorRef Monitor(IActorRef pid) => throw new NotSupportedException();

    /// <summary>The last that was asked for, until it was undone.</summary>
    public MonitorRef? Monitored { get; private set; }

    public MonitorRef Monitor(string name, NodeName? node = null)
    {
        Monitored = new(Random.Shared.NextInt64());
        return Monitored.Value;
    }

    public void Demonitor(MonitorRef monitor, bool flush = false) => Monitored = Monitored == monitor ? null : Monitored;

    public void Link(IActorRef pid) => throw new NotSupportedException();

    public void Unlink(IActorRef pid) => throw new NotSupportedException();
}
