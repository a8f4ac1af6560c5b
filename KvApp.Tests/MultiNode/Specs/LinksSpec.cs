using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Remote;
using Akka.Remote.Transport;
using Xunit;

namespace KvApp.Tests;

public sealed class PacketsConfig : ThreeRolesConfig
{
    public PacketsConfig() => OwnNetwork = true;
}

public sealed class MessagesConfig : ThreeRolesConfig
{
    public MessagesConfig() => TestTransport = true;
}

/// <summary>The network drops packets, where this user may have one of its own; else as <see cref="CutMessagesSpec"/>.</summary>
public sealed class CutPacketsSpec : LinksSpec
{
    public CutPacketsSpec() : this(new PacketsConfig()) { }

    CutPacketsSpec(PacketsConfig config) : base(config, typeof(CutPacketsSpec)) { }
}

/// <summary>Akka.Remote drops messages, and can do more to links than a network.</summary>
[Trait("suite", "full")]
public sealed class CutMessagesSpec : LinksSpec
{
    public CutMessagesSpec() : this(new MessagesConfig()) { }

    CutMessagesSpec(MessagesConfig config) : base(config, typeof(CutMessagesSpec)) { }

    [MultiNodeFact]
    public void It_is_made_slow_and_broken_off()
    {
        Meet();
        RunOn(() =>
        {
            TestConductor.Throttle(First, Second, ThrottleTransportAdapter.Direction.Send, 0.5f).Wait();
            var slow = Stopwatch.StartNew();
            Answers(Second, new string('x', 50_000));
            // 400,000 bits.
            Assert.InRange(slow.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
            TestConductor.PassThrough(First, Second, ThrottleTransportAdapter.Direction.Send).Wait();
        }, First);
        EnterBarrier("slow");

        Sys.EventStream.Subscribe(TestActor, typeof(DisassociatedEvent));
        EnterBarrier("watching");
        RunOn(() => TestConductor.Disconnect(First, Second).Wait(), Third);
        RunOn(() => ExpectMsg<DisassociatedEvent>(lost => lost.RemoteAddress == GetAddress(IsNode(First) ? Second : First)), First, Second);
        AwaitAll();
        EnterBarrier("end");
    }
}

/// <summary>What can be done to the link between two roles; it is nothing to a third.</summary>
public abstract class LinksSpec(ThreeRolesConfig config, Type type) : MultiNodeClusterSpec(config, type)
{
    protected RoleName First => config.First;
    protected RoleName Second => config.Second;
    protected RoleName Third => config.Third;

    [MultiNodeFact]
    public void It_is_cut_one_way_and_both_and_healed()
    {
        Meet();
        RunOn(() => TestConductor.Blackhole(First, Second, ThrottleTransportAdapter.Direction.Send).Wait(), Third);
        EnterBarrier("half-cut");
        RunOn(() =>
        {
            Inbox(Second).Tell("from first", TestActor);
            ExpectMsg("from second");
        }, First);
        RunOn(() =>
        {
            Inbox(First).Tell("from second", TestActor);
            ExpectNoMsg(TimeSpan.FromSeconds(0.5));
        }, Second);
        EnterBarrier("half-heard");

        RunOn(() => TestConductor.Blackhole(First, Second, ThrottleTransportAdapter.Direction.Both).Wait(), Third);
        EnterBarrier("cut");
        RunOn(() => Inbox(Second).Tell("from first", TestActor), First);
        RunOn(() => Inbox(First).Tell("from second", TestActor), Second);
        RunOn(() => Answers(Third), First, Second);
        RunOn(() =>
        {
            Answers(First);
            Answers(Second);
        }, Third);
        RunOn(() => ExpectNoMsg(TimeSpan.FromSeconds(0.5)), First, Second);
        EnterBarrier("not-heard");

        RunOn(() => TestConductor.PassThrough(First, Second, ThrottleTransportAdapter.Direction.Both).Wait(), Third);
        AwaitAll();
        EnterBarrier("end");
    }

    protected void Meet()
    {
        Sys.ActorOf(actor => actor.ReceiveAny((message, context) => context.Sender.Tell(message)), "echo");
        Sys.ActorOf(actor => actor.ReceiveAny((message, _) => TestActor.Tell(message)), "inbox");
        EnterBarrier("up");
        AwaitAll();
        EnterBarrier("met");
    }

    protected void AwaitAll()
    {
        foreach (var role in Roles.Where(role => role != Myself)) AwaitAssert(() => Answers(role, within: 1), TimeSpan.FromSeconds(20));
    }

    protected void Answers(RoleName role, string text = "hello", int within = 10) =>
        Assert.Equal(text, Sys.ActorSelection(Node(role) / "user" / "echo").Ask<string>(text, TimeSpan.FromSeconds(within)).Result);

    ActorSelection Inbox(RoleName role) => Sys.ActorSelection(Node(role) / "user" / "inbox");
}
