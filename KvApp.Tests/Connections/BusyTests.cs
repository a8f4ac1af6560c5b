using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A process that says more than another node takes: it waits, so that its own node does not grow, and nobody else waits.</summary>
public sealed class BusyTests
{
    const int Size = 10_000, Letters = 2000;

    // A letter with its frame.
    const int Most = Connection.BusyLimit + Size + 1000;

    static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(500);

    [Theory, InlineData("letters"), InlineData("names"), InlineData("casts")]
    public async Task Who_says_more_than_the_other_node_takes_waits_until_it_takes_it(string what)
    {
        await using var link = await CutLink.Start("kv.tasks.tick-time = 60s\n");
        var (receiver, other, told) = (new Plain(link.Bar), new Plain(link.Bar), 0);
        link.Bar.Node.Register("receiver", receiver.Pid);
        var (pid, rpc) = (Seen(link.Foo, link.Bar, receiver), Rpc.Get(link.Foo.System));
        var connection = link.Foo.Node.Local.PeerOf(link.Bar.Name)!.Open!;
        link.Hold();
        var telling = link.Foo.Node.Run(self =>
        {
            for (; told < Letters; told++)
            {
                var bytes = new byte[Size];
                bytes[0] = (byte)told;
                // In nobody's name: Akka's test kit leaves actors of its own behind on threads of the pool, in whose name a plain Tell
                // would be.
                if (what == "letters") pid.Tell(bytes, ActorRefs.NoSender);
                else if (what == "names") rpc.AbCast([link.Bar.Name], "receiver", bytes);
                else rpc.Cast(link.Bar.Name, Funs.F(Work.Echo, bytes));
            }
            return Task.FromResult(told);
        });
        await Wait.Until(() => connection.Busy is not null, "it is busy");
        await Assert.ThrowsAsync<TimeoutException>(() => telling.WaitAsync(AMoment));
        Assert.InRange(connection.Waiting, Connection.BusyLimit, Most);
        Assert.InRange(told, 1, (Most + (8 * Outbox.Window)) / Size);

        // Who is no process is not held up, and may ask.
        var asked = link.Foo.Node.WhenNotBusy(pid);
        await Task.Run(() => Seen(link.Foo, link.Bar, other).Tell("by nobody")).WaitAsync(Wait.Long);
        await new Plain(link.Foo).Do(context => Seen(link.Foo, link.Bar, other).Tell("by an actor", context.Self)).WaitAsync(Wait.Long);
        Assert.False(asked.IsCompleted);

        link.LetThrough();
        Assert.Equal(Letters, await telling.WaitAsync(Wait.Long));
        await asked.WaitAsync(Wait.Long);
        await Wait.Until(() => connection.Busy is null && connection.Waiting == 0, "all is sent");
        for (var n = 0; n < 2; n++) await other.Next<string>();
        for (var n = 0; n < Letters && what != "casts"; n++) Assert.Equal((byte)n, (await receiver.Next<byte[]>())[0]);
    }

    [Fact]
    public async Task Who_waits_is_let_go_when_the_connection_closes()
    {
        await using var link = await CutLink.Start("kv.tasks.tick-time = 60s\n");
        var pid = Seen(link.Foo, link.Bar, new(link.Bar));
        var connection = link.Foo.Node.Local.PeerOf(link.Bar.Name)!.Open!;
        link.Hold();
        var telling = link.Foo.Node.Run(_ =>
        {
            for (var n = 0; n < Letters && !connection.IsClosed; n++) pid.Tell(new byte[Size], ActorRefs.NoSender);
            return Task.FromResult(connection.IsClosed);
        });
        await Wait.Until(() => connection.Busy is not null, "it is busy");
        await link.Cut();
        Assert.True(await telling.WaitAsync(Wait.Long));
        Assert.Equal((0, true), (connection.Waiting, connection.Busy is null));
    }

    [Fact]
    public async Task While_a_connection_is_opened_no_more_waits_for_it_than_while_it_stands()
    {
        // It takes connections, and says nothing.
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var foo = TestNode.Start("foo");
        var (address, told) = (foo.Address.WithPort(((IPEndPoint)deaf.LocalEndpoint).Port), 0);
        var (pid, peer) = (RemotePid.At($"{address}/user/somebody", (ExtendedActorSystem)foo.System), foo.Node.Local.Peers.At(address));
        var returned = new TaskCompletionSource();
        var telling = foo.Node.Run(_ =>
        {
            for (; told < 200; told++) pid.Tell(new byte[Size], ActorRefs.NoSender);
            returned.SetResult();
            return Task.FromResult(told);
        });
        await Wait.Until(() => peer.Busy is not null, "the connection is busy");
        Assert.InRange(told, 1, Most / Size);
        // The end of the node releases the sender. The node's shutdown may end the process before its function returns, so only
        // the function counts.
        await foo.DisposeAsync();
        await returned.Task.WaitAsync(Wait.Long);
        await telling.ContinueWith(_ => { });
        Assert.Equal(200, told);
    }

    [Fact]
    public async Task Who_writes_waits_while_the_node_of_a_subscriber_does_not_take_it()
    {
        await using var link = await CutLink.Start("kv.tasks.tick-time = 60s\n");
        var subscriber = Seen(link.Foo, link.Bar, new(link.Bar));
        var bucket = new Bucket("shopping"u8.ToArray(), new(new(), link.Foo.System.ActorOf(Props.Create(() => new BucketsActor()))));
        Assert.Equal(Written.Done, bucket.Put("k"u8, new byte[Size]));
        Assert.True(bucket.Told().IsCompleted);
        Assert.True(bucket.TrySubscribe(subscriber));
        await Wait.Until(() => link.Foo.Node.Local.PeerOf(link.Bar.Name)!.Open!.Conversations == 1, "the bucket monitors it");
        link.Hold();
        var writes = 0;
        var told = bucket.Told();
        for (; told.IsCompleted && writes < Letters; writes++)
        {
            bucket.Put("k"u8, new byte[Size]);
            told = bucket.Told();
        }
        Assert.InRange(writes, 1, (Most + (8 * Outbox.Window)) / Size);
        Assert.False(told.IsCompleted);
        link.LetThrough();
        await told.AsTask().WaitAsync(Wait.Long);
    }

    static IActorRef Seen(TestNode from, TestNode on, Plain actor) => RemotePid.At(on.Node.Local.PathOf(actor.Pid), (ExtendedActorSystem)from.System);
}
