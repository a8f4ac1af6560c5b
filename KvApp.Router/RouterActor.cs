using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Router;

/// <summary>
/// Dispatches work to the supervised tasks of other nodes. It owns what can fail about that: each owner has a window of work under way, so
/// that a slow or dying node holds up nobody else, and what waits longer than an answer may take is refused.
/// </summary>
internal sealed class RouterActor : ReceiveActor
{
    readonly Dictionary<NodeName, Lane> _lanes = [];
    readonly RouterSettings _settings;
    readonly ActorSystem _system = Context.System;

    public RouterActor(RouterSettings settings)
    {
        _settings = settings;
        Receive<Routed>(work =>
        {
            if (!_lanes.TryGetValue(work.Owner, out var lane)) _lanes[work.Owner] = lane = new(TaskSupervisor.On(_system, KeyRouter.Supervisor, work.Owner));
            if (lane.Waiting.Count == 0 && Takes(lane)) Run(lane, work);
            else lane.Waiting.Enqueue((work, Environment.TickCount64));
        });
        Receive<Answered>(answered =>
        {
            if (!_lanes.TryGetValue(answered.Owner, out var lane)) return;
            lane.UnderWay--;
            lane.Bytes -= answered.Size;
            while (Takes(lane) && lane.Waiting.TryDequeue(out var next))
            {
                if (Environment.TickCount64 - next.Since > settings.Timeout.TotalMilliseconds) next.Work.Refuse(new ExitReason.Timeout());
                else Run(lane, next.Work);
            }
        });
    }

    // Whoever still waits for a turn is answered, whether the router stops or is started again.
    protected override void PostStop()
    {
        foreach (var lane in _lanes.Values)
            while (lane.Waiting.TryDequeue(out var next)) next.Work.Refuse(new ExitReason.NoProcess());
    }

    bool Takes(Lane lane) => lane.UnderWay < _settings.Window && lane.Bytes < _settings.WindowBytes;

    void Run(Lane lane, Routed work)
    {
        lane.UnderWay++;
        lane.Bytes += work.Size;
        var (self, owner, size) = (Self, work.Owner, work.Size);
        _ = work.Run(lane.Tasks, _settings.Timeout)
            .ContinueWith(_ => self.Tell(new Answered(owner, size), ActorRefs.NoSender), TaskContinuationOptions.ExecuteSynchronously);
    }

    sealed class Lane(TaskSupervisor tasks)
    {
        public TaskSupervisor Tasks => tasks;

        public int UnderWay { get; set; }

        public long Bytes { get; set; }

        public Queue<(Routed Work, long Since)> Waiting { get; } = new();
    }
}
