using Akka.Actor;
using Akka.Remote;

namespace KvApp;

/// <summary>
/// Seeks the node to ask: the first of <c>contacts</c> whose operator answers, or a later one when those before it refuse or stay silent. A
/// question is repeated, because Akka drops what comes before two systems have met.
/// </summary>
sealed class OperatorSearch : ReceiveActor, IWithTimers
{
    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    // So long an earlier contact may take after a later one has answered.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    readonly IReadOnlyList<Address> _contacts;
    readonly TaskCompletionSource<IActorRef?> _found;
    readonly Dictionary<Address, IActorRef> _answered = [];
    readonly HashSet<Address> _refused = [];

    /// <param name="contacts">Where nodes may be, the preferred one first.</param>
    /// <param name="found">Gets the operator, or null when every contact has refused.</param>
    public OperatorSearch(IReadOnlyList<Address> contacts, TaskCompletionSource<IActorRef?> found)
    {
        (_contacts, _found) = (contacts, found);
        Receive<AskAll>(_ => Ask());
        Receive<ActorIdentity>(identity => identity.Subject is not null, identity => Answered((Address)identity.MessageId, identity.Subject));
        Receive<ActorIdentity>(_ => { });
        Receive<AssociationErrorEvent>(error =>
        {
            if (error.RemoteAddress is { } address && contacts.Contains(address) && _refused.Add(address)) Decide(patient: true);
        });
        Receive<TakeAny>(_ => Decide(patient: false));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        Timers.StartPeriodicTimer(nameof(AskAll), AskAll.Instance, TimeSpan.Zero, Again);
    }

    void Ask()
    {
        foreach (var contact in _contacts.Where(contact => !_answered.ContainsKey(contact)))
            Context.ActorSelection(new RootActorPath(contact) / "user" / OperatorActor.Name).Tell(new Identify(contact), Self);
    }

    void Answered(Address address, IActorRef @operator)
    {
        _answered.TryAdd(address, @operator);
        if (_answered.Count == 1) Timers.StartSingleTimer(nameof(TakeAny), TakeAny.Instance, Grace);
        Decide(patient: true);
    }

    void Decide(bool patient)
    {
        var first = _contacts.FirstOrDefault(contact => _answered.ContainsKey(contact) || (patient && !_refused.Contains(contact)));
        if (first is null) _found.TrySetResult(null);
        else if (_answered.TryGetValue(first, out var found)) _found.TrySetResult(found);
    }

    sealed class AskAll
    {
        public static readonly AskAll Instance = new();
    }

    sealed class TakeAny
    {
        public static readonly TakeAny Instance = new();
    }
}
