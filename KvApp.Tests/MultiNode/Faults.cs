using Akka.Remote.Transport;

namespace KvApp.Tests;

/// <summary>Does what roles ask for to be done to roles, in the controller's loop. Each is answered once, with null or with why it cannot be.</summary>
sealed class Faults(IReadOnlyDictionary<string, RoleProcess> roles, Placement placement, Action<RoleProcess> launch, Action<RoleProcess, bool> pause, Action<Action> inLoop)
{
    readonly Dictionary<int, (RoleProcess Role, Action<string?> Done)> _orders = [];
    readonly List<(RoleProcess Role, Action<string?> Done)> _exits = [];
    readonly List<(RoleProcess Role, Action<string?> Done)> _starts = [];
    int _lastOrder;

    /// <summary>How many are not answered yet.</summary>
    public int Pending { get; private set; }

    public void Do(MultiNodeMessage.Fault fault, Action<string?> answer)
    {
        var (node, target) = (roles[fault.Node], fault.Target is null ? null : roles[fault.Target]);
        void Done(string? problem)
        {
            Pending--;
            answer(problem);
        }
        Pending++;
        if (Objection(fault, node, target) is { } objection)
        {
            Done(objection);
            return;
        }
        switch (fault.Kind)
        {
            case FaultKind.Start or FaultKind.Restart:
                _starts.Add((node, Done));
                launch(node);
                break;
            case FaultKind.Pause or FaultKind.Resume:
                pause(node, fault.Kind == FaultKind.Pause);
                Done(null);
                break;
            case FaultKind.Kill:
                ExpectExit(node, Done);
                Sever(node, () => _ = node.Kill());
                break;
            case FaultKind.Exit:
                ExpectExit(node, Done);
                Sever(node, () => node.Link?.Send(fault));
                break;
            case FaultKind.Shutdown:
                ExpectExit(node, Done);
                node.Link!.Send(fault);
                break;
            case FaultKind.Throttle when placement.Network is { } network && fault.Rate <= 0:
                _ = Cut(network, fault, Done);
                break;
            case FaultKind.Throttle:
                Order(node, fault, Done);
                break;
            case FaultKind.Disconnect:
                // One side alone leaves a link that neither side knows to be deaf.
                var (left, answers) = (2, new List<string?>());
                foreach (var (each, other) in new[] { (node, target!), (target!, node) }) Order(each, fault with { Target = other.Name }, problem =>
                {
                    answers.Add(problem);
                    if (--left == 0) Done(answers.Find(answer => answer is not null));
                });
                break;
        }
    }

    /// <summary>A role has done its part.</summary>
    public void Answered(MultiNodeMessage.Answer answer)
    {
        if (_orders.Remove(answer.Id, out var order)) order.Done(answer.Problem);
    }

    /// <summary>A life of the role runs the spec.</summary>
    public void Began(RoleProcess role) => Take(_starts, role, null);

    public void Exited(RoleProcess role)
    {
        Take(_exits, role, null);
        foreach (var (id, order) in _orders.Where(each => each.Value.Role == role).ToList())
            if (_orders.Remove(id)) order.Done($"{role.Name} exited");
    }

    // Akka's throttler keeps it to itself that a connection broke: those who had one with the role would be deaf for its next process. They
    // are told beforehand.
    void Sever(RoleProcess node, Action then)
    {
        var others = placement.Throttler ? roles.Values.Where(other => other != node && !other.IsPaused && other.State is RoleState.Running or RoleState.Ended).ToList() : [];
        var left = others.Count;
        foreach (var other in others) Order(other, new(0, FaultKind.Disconnect, other.Name) { Target = node.Name }, _ => { if (--left == 0) then(); });
        if (others.Count == 0) then();
    }

    string? Objection(MultiNodeMessage.Fault fault, RoleProcess node, RoleProcess? target) => fault.Kind switch
    {
        FaultKind.Start when node.Life > 0 => $"{node.Name} was started before; Restart starts it again",
        FaultKind.Restart when node.Life == 0 => $"{node.Name} was never started; Start starts it",
        FaultKind.Restart when node.State != RoleState.Gone => $"{node.Name} still runs; Kill, Exit or Shutdown ends it",
        FaultKind.Start or FaultKind.Restart => null,
        FaultKind.Throttle when placement is { Network: null, Throttler: false } => "links can be cut where MultiNodeConfig.TestTransport or OwnNetwork is set",
        FaultKind.Throttle when placement.Network is not null && fault.Rate <= 0 => null,
        FaultKind.Throttle or FaultKind.Disconnect when !placement.Throttler => $"{fault.Kind} needs MultiNodeConfig.TestTransport",
        _ when node.State is RoleState.Gone or RoleState.Starting => $"{node.Name} does not run",
        FaultKind.Disconnect when target!.State is RoleState.Gone or RoleState.Starting => $"{target.Name} does not run",
        FaultKind.Pause or FaultKind.Resume or FaultKind.Kill => null,
        _ when node.IsPaused => $"{node.Name} is paused",
        FaultKind.Disconnect when target!.IsPaused => $"{target.Name} is paused",
        _ => null,
    };

    void ExpectExit(RoleProcess node, Action<string?> done)
    {
        node.MayExit = true;
        _exits.Add((node, done));
    }

    void Order(RoleProcess node, MultiNodeMessage.Fault fault, Action<string?> done)
    {
        var id = ++_lastOrder;
        _orders[id] = (node, done);
        node.Link!.Send(fault with { Id = id });
    }

    async Task Cut(RoleNetwork network, MultiNodeMessage.Fault fault, Action<string?> done)
    {
        string? problem = null;
        try
        {
            await network.Set(fault.Node, fault.Target!, (ThrottleTransportAdapter.Direction)fault.Direction, open: fault.Rate < 0);
        }
        catch (Exception error)
        {
            problem = error.Message;
        }
        inLoop(() => done(problem));
    }

    static void Take(List<(RoleProcess Role, Action<string?> Done)> list, RoleProcess role, string? problem)
    {
        var taken = list.Where(each => each.Role == role).ToList();
        list.RemoveAll(taken.Contains);
        foreach (var (_, done) in taken) done(problem);
    }
}
