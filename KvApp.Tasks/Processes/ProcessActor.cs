using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The pid of a running function: takes its letters, and ends with it.</summary>
internal sealed class ProcessActor : ActorBase
{
    readonly RunningProcess _process;
    readonly LocalNode _node;

    ProcessActor(Producer producer, LocalNode node) => (_process, _node) = (producer.Of(Self), node);

    /// <summary>Starts a function as a child. It is known from here on: its actor comes into being later, and whoever sees the pid may monitor it before.</summary>
    public static IActorRef Start(IActorContext parent, ProcessStart start, LocalNode node, IProcessParent? supervisor)
    {
        var producer = new Producer(start, node, supervisor);
        var pid = parent.ActorOf(Props.CreateBy(producer));
        producer.Of(pid);
        return pid;
    }

    protected override void PreStart() => ThreadPool.UnsafeQueueUserWorkItem(_process, preferLocal: true);

    protected override bool Receive(object message)
    {
        if (message is Delivery delivery)
        {
            _process.Post(delivery.Message);
            delivery.Done(true);
            return true;
        }
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
    sealed class Producer(ProcessStart start, LocalNode node, IProcessParent? supervisor) : IIndirectActorProducer
    {
        readonly Lock _gate = new();
        RunningProcess? _process;

        public Type ActorType => typeof(ProcessActor);

        public ActorBase Produce() => new ProcessActor(this, node);

        public void Release(ActorBase actor) { }

        /// <summary>The process, entered into the table once, by whoever comes first: its actor may run and end before the parent goes on.</summary>
        public RunningProcess Of(IActorRef pid)
        {
            lock (_gate)
            {
                if (_process is null) node.Processes.Add(_process = new(pid, start, node, supervisor));
                return _process;
            }
        }
    }
}
