using System.Collections.Concurrent;
using System.Threading.Channels;
using Akka.Actor;
using Xunit;

namespace KvApp.Tests;

/// <summary>A plain actor that does what a test says, and whose messages the test takes out one by one.</summary>
sealed class Plain
{
    readonly Channel<object> _messages = Channel.CreateUnbounded<object>();

    public Plain(TestNode node, string? name = null) => Pid = node.System.ActorOf(Props.Create(() => new Doer(_messages.Writer, Senders)), name);

    public IActorRef Pid { get; }

    /// <summary>Whose messages they were.</summary>
    public ConcurrentQueue<IActorRef> Senders { get; } = [];

    /// <summary>Does something in the actor.</summary>
    public Task<T> Do<T>(Func<IActorContext, T> what)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid.Tell(new Action<IActorContext>(context =>
        {
            try
            {
                done.SetResult(what(context));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }));
        return done.Task.WaitAsync(Wait.Long);
    }

    /// <inheritdoc cref="Do{T}(Func{IActorContext, T})"/>
    public Task Do(Action<IActorContext> what) => Do(context =>
    {
        what(context);
        return true;
    });

    public async Task<T> Next<T>() => Assert.IsType<T>(await _messages.Reader.ReadAsync().AsTask().WaitAsync(Wait.Long));

    /// <summary>No message but those that were taken out has come so far.</summary>
    public async Task IsEmpty()
    {
        await Do(_ => { });
        Assert.False(_messages.Reader.TryRead(out var message), $"there was still {message}");
    }

    /// <summary>It has ended with its node, and no message but those that were taken out had come.</summary>
    public void IsGone() => Assert.False(_messages.Reader.TryRead(out var message), $"there was still {message}");

    sealed class Doer : ReceiveActor
    {
        public Doer(ChannelWriter<object> messages, ConcurrentQueue<IActorRef> senders)
        {
            Receive<Action<IActorContext>>(what => what(Context));
            ReceiveAny(message =>
            {
                senders.Enqueue(Sender);
                messages.TryWrite(message);
            });
        }
    }
}
