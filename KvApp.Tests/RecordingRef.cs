using System.Collections.Concurrent;
using Akka.Actor;

namespace KvApp.Tests;

/// <summary>A pid whose letters have arrived when <c>Tell</c> returns.</summary>
sealed class RecordingRef(string name) : MinimalActorRef
{
    public ConcurrentQueue<object> Received { get; } = [];

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / name;

    public override IActorRefProvider Provider => throw new NotSupportedException();

    protected override void TellInternal(object message, IActorRef sender) => Received.Enqueue(message);
}
