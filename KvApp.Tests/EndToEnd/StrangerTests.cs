using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Somebody else on this machine talks to the remoting port, which Akka opens to whoever speaks its protocol.</summary>
[Collection(NodeCollection.Name)]
public sealed class StrangerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Objects_as_JSON_reach_nobody()
    {
        await using var solo = new NodeProcess("solo", output);
        await solo.Start();
        using var client = await solo.Connect();
        using var subscriber = await solo.Connect();
        await client.Talk("CREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\n");
        await subscriber.Send("GET there absent\r\nSUBSCRIBE there\r\n");
        await subscriber.Talk("", "\r\nOK\r\n");

        // Its system has the node's name and else nothing but Akka's defaults, of which JSON is one.
        using var stranger = ActorSystem.Create("kv-tests", ConfigurationFactory.ParseString(
            "akka { actor.provider = remote, loglevel = OFF, stdout-loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"));
        ActorSelection At(string path) => stranger.ActorSelection($"akka.tcp://kv-tests@127.0.0.1:{solo.RemotingPort}{path}");
        // An actor that is there is told Akka's own messages, so the stranger is heard.
        var daemon = await At("/system/kv-node").ResolveOne(TimeSpan.FromSeconds(20));

        object[] objects = [new BucketChanged.Put("forged"u8.ToArray(), "1"u8.ToArray()), new BucketChanged.Deleted("forged"u8.ToArray()), "text", 5, new { Any = "thing" }, new Exception("thrown"), new List<object> { 1, "two" }];
        foreach (var each in objects)
        {
            daemon.Tell(each);
            foreach (var path in (string[])["/system/*", "/user/*", "/user/server-connections/*", "/user/kv/*", "/user/kv/buckets/*"]) At(path).Tell(each);
        }
        // Its messages keep their order: when this is answered they have all been dealt with.
        await At("/system/kv-node").ResolveOne(TimeSpan.FromSeconds(20));

        await client.Talk("PUT there k 2\r\nGET there k\r\n", "OK\r\n2\r\nOK\r\n");
        Assert.Equal("k SET TO 2", await subscriber.Line());
        // Texts and numbers are Akka's own to read. A supervisor says that it was not meant to get them (SC17), and goes on.
        Assert.DoesNotContain(solo.Complaints(), line => !line.Contains("received an unexpected message"));
        Assert.Equal(0, await solo.Stop(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Random_bytes_on_the_remoting_port_harm_nobody()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        await client.Talk("CREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\n");
        var before = foo.Memory;

        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            using var stranger = new TcpClient();
            await stranger.ConnectAsync(IPAddress.Loopback, foo.RemotingPort);
            var bytes = new byte[random.Next(1, 100_000)];
            random.NextBytes(bytes);
            // A frame begins with its length: some are absurd, some are true and followed by rubbish, some never come to their end.
            if (i % 4 == 1) BitConverter.TryWriteBytes(bytes, bytes.Length - 4);
            if (i % 4 == 2) BitConverter.TryWriteBytes(bytes, int.MaxValue);
            if (i % 4 == 3) BitConverter.TryWriteBytes(bytes, 0);
            try
            {
                await stranger.GetStream().WriteAsync(bytes);
                if (i % 3 == 0) stranger.Client.LingerState = new(true, 0);
            }
            catch (IOException)
            {
                // It has hung up already.
            }
            await client.Talk("GET there k\r\n", "v\r\nOK\r\n");
        }

        output.WriteLine($"{before >> 20} MiB, then {foo.Memory >> 20} MiB");
        Assert.InRange(foo.Memory - before, long.MinValue, 100L << 20);
        await client.Talk("PUT there k 2\r\nGET there k\r\n", "OK\r\n2\r\nOK\r\n");
        // A stranger is told of, once a minute.
        Assert.Contains("warn: KvApp.Trust[0] Talking to another node failed: ", Assert.Single(foo.Complaints()));
        Assert.Empty(bar.Complaints());
    }
}
