using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The pid of a running function: takes its letters, and ends with it.</summary>
internal sealed class ProcessActor : ActorBase
{
    readonly RunningProcess _process;
    readonly LocalNode _node;

    public ProcessActor(ProcessStart start, LocalNode node, IProcessParent? parent)
    {
        _node = node;
        _process = new(Self, start, node, parent);
        node.Processes.Add(_process);
    }

    protected override void PreStart() => ThreadPool.UnsafeQueueUserWorkItem(_process, preferLocal: true);

    protected override bool Receive(object message)
    {
        if (message is INobodyThere) return false;
        _process.Post(message);
        return true;
    }

    // Stopped from outside, or with its supervisor: that is a shutdown. After its own end this finds nothing to do.
    protected override void PostStop()
    {
        _process.Stop();
        _node.Processes.Remove(_process);
    }

    /// <summary>Akka's own way to make Props takes an expression apart each time.</summary>
    internal sealed class Producer(ProcessStart start, LocalNode node, IProcessParent? parent) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ProcessActor);

        public ActorBase Produce() => new ProcessActor(start, node, parent);

        public void Release(ActorBase actor) { }
    }
}
