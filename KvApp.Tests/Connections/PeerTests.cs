using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class PeerTests
{
    static void Settle(PeerSimulation simulation, int rounds = 400)
    {
        simulation.Loss = 0;
        for (var i = 0; i < rounds; i++)
        {
            while (simulation.Step()) { }
            simulation.Foo.ProbesDue();
            simulation.Bar.ProbesDue();
            foreach (var serving in simulation.Foo.Served.Concat(simulation.Bar.Served)) serving.Answer();
            simulation.Pass(ConnectionTimes.Tick);
        }
    }

    static void Check(PeerSimulation simulation)
    {
        foreach (var side in new[] { simulation.Foo, simulation.Bar })
        {
            Assert.True(side.Peer.Open is not null, $"{side.Name} has no connection\n{simulation.Trace}");
            foreach (var waiter in side.Waiters)
                Assert.True(waiter.Gone ? waiter.Answers <= 1 : waiter.Answers == 1, $"waiter {waiter.Id} of {side.Name} was answered {waiter.Answers} times\n{simulation.Trace}");
            Assert.Equal(0, side.Peer.Open!.Conversations);
        }
        Assert.True(simulation.Foo.Peer.Open!.Local == simulation.Bar.Peer.Open!.Remote && simulation.Foo.Peer.Open.Remote == simulation.Bar.Peer.Open.Local, simulation.Trace);
    }

    [Fact]
    public void Both_sides_may_say_hello_at_once()
    {
        var simulation = PeerSimulation.Start(1);
        simulation.Foo.Ask();
        simulation.Bar.Ask();
        Settle(simulation, 3);
        Check(simulation);
        Assert.Equal((0, 0), (simulation.Foo.Downs, simulation.Bar.Downs));
    }

    [Fact]
    public void A_lost_frame_ends_the_connection_instead_of_leaving_somebody_waiting()
    {
        var simulation = PeerSimulation.Start(2);
        simulation.Foo.Ask();
        Settle(simulation, 3);
        simulation.Loss = 1;
        simulation.Foo.Ask();
        simulation.Loss = 0;
        Settle(simulation, 30); // the next pulse tells how many were sent
        Assert.Equal(1, simulation.Foo.Waiters[1].Answers);
        Assert.True(simulation.Bar.Downs == 1, simulation.Trace);
        Settle(simulation);
        Check(simulation);
    }

    [Fact]
    public void A_broken_link_that_stands_again_and_lost_nothing_ends_nothing()
    {
        var simulation = PeerSimulation.Start(3);
        simulation.Foo.Ask();
        Settle(simulation, 3);
        simulation.Foo.Peer.Disassociated();
        simulation.Bar.Peer.Disassociated();
        Settle(simulation, 10);
        Assert.Equal((0, 0), (simulation.Foo.Downs, simulation.Bar.Downs));
        Check(simulation);
    }

    [Fact]
    public void A_broken_link_with_nobody_behind_it_is_nodedown_after_the_probe()
    {
        var simulation = PeerSimulation.Start(4);
        simulation.Foo.Ask();
        Settle(simulation, 3);
        simulation.Bar.Frozen = true;
        simulation.Foo.Ask();
        simulation.Foo.Peer.Disassociated();
        for (var i = 0; i < 3; i++)
        {
            simulation.Pass(ConnectionTimes.Tick);
            simulation.Foo.ProbesDue();
        }
        Assert.Equal((1, 1), (simulation.Foo.Downs, simulation.Foo.Waiters[1].Answers));
        simulation.Bar.Frozen = false;
        Settle(simulation);
        Check(simulation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_has_said_goodbye_opens_no_connection_any_more(bool leader)
    {
        var simulation = PeerSimulation.Start(5);
        simulation.Foo.Ask();
        Settle(simulation, 3);
        // Both go on seeking each other: the one that leaves is a member of the cluster for a while yet.
        var (leaving, staying) = leader ? (simulation.Bar, simulation.Foo) : (simulation.Foo, simulation.Bar);
        leaving.SayGoodbye();
        staying.Ask();
        leaving.Ask();
        Settle(simulation, 100);

        Assert.True(leaving.Peer.Open is null && staying.Peer.Open is null, simulation.Trace);
        Assert.Equal((1, 1), (leaving.Downs, staying.Downs));
        Assert.All(leaving.Waiters.Concat(staying.Waiters), waiter => Assert.Equal(1, waiter.Answers));
    }

    [Fact]
    public void Whatever_is_lost_restarted_or_frozen_every_waiter_is_answered_once_and_both_meet_again()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var simulation = PeerSimulation.Start(seed);
            var random = simulation.Random;
            for (var i = 0; i < 400; i++)
            {
                var side = random.Next(2) == 0 ? simulation.Foo : simulation.Bar;
                switch (random.Next(100))
                {
                    case < 20: side.Ask(); break;
                    case < 60: simulation.Step(); break;
                    case < 70: simulation.Pass(ConnectionTimes.Tick); simulation.Foo.ProbesDue(); simulation.Bar.ProbesDue(); break;
                    case < 75: foreach (var serving in side.Served.ToArray()) serving.Answer(); break;
                    case < 78: if (!side.Frozen) side.Peer.Disassociated(); break;
                    case < 80: if (!side.Frozen) side.Peer.NotAssociated(); break;
                    case < 82: side.Frozen = !side.Frozen; break;
                    case < 83: side.Restart(); break;
                    case < 85: simulation.Loss = random.Next(3) == 0 ? random.NextDouble() : 0; break;
                    case < 86: simulation.Pass(TimeSpan.FromSeconds(6)); break;
                    default: while (simulation.Step()) { } break;
                }
            }
            simulation.Foo.Frozen = simulation.Bar.Frozen = false;
            Settle(simulation);
            Check(simulation);
        }
    }
}
