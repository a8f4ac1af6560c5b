using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>The C# of docs/rpc.md, word for word: <see cref="RpcPageTests"/> compares the two, and runs it.</summary>
static class RpcCode
{
    public static async Task Run(ActorSystem system)
    {
        // A call
        var erpc = Erpc.Get(system);
        int doubled = await erpc.Call("bar@127.0.0.1", Jobs.Double, 21);
        Assert.Equal(42, doubled);

        // How it ended
        try
        {
            await erpc.Call("bar@127.0.0.1", Jobs.Divide, (1, 0), TimeSpan.FromSeconds(5));
        }
        catch (ErpcException e) when (e.Kind is ErpcErrorKind.Timeout or ErpcErrorKind.NoConnection)
        {
            Assert.Fail("nobody knows whether it ran");
        }
        catch (ErpcException e) when (e.Reason is ExitReason.Failed failed)
        {
            Assert.Equal("System.DivideByZeroException", failed.ExceptionType);
        }

        // A deadline
        var by = Deadline.In(TimeSpan.FromSeconds(5));
        foreach (NodeName node in new NodeName[] { "foo@127.0.0.1", "bar@127.0.0.1" })
            Assert.Equal(42, await erpc.Call(node, Jobs.Double, 21, by));

        // Many nodes
        var told = new List<string>();
        foreach (var each in await erpc.MultiCall(["foo@127.0.0.1", "bar@127.0.0.1", "baz@127.0.0.1:1"], static () => 7))
            told.Add(each switch
            {
                ErpcResult<int>.Ok(var value) => $"{value}",
                ErpcResult<int>.Error(var kind, _) => $"{kind}",
                _ => "ended otherwise",
            });
        Assert.Equal(["7", "7", "NoConnection"], told);

        // Requests
        var requests = new ErpcRequests<int, string>();
        erpc.SendRequest("foo@127.0.0.1", F(Jobs.Double, 1), "one", requests);
        erpc.SendRequest("bar@127.0.0.1", F(Jobs.Double, 2), "two", requests);
        var sum = 0;
        while (await requests.ReceiveResponse(TimeSpan.FromSeconds(5)) is var (value, label))
            sum += label == "one" ? value : 10 * value;
        Assert.Equal(42, sum);

        // A server
        await Node.Get(system).Run(async self =>
        {
            var rpc = Rpc.Get(system);
            await Node.Get(self).SpawnLink("bar@127.0.0.1", static async (process, parent) =>
            {
                Node.Get(process).Register("greeter", process.Self);
                parent.Tell("registered");
                while (true)
                {
                    var request = await process.Receive<ServerRequest>();
                    request.From.Tell($"hello {request.Message} from {process.Node}");
                }
            }, self.Self);
            await self.Receive<string>();
            Assert.Equal("hello world from bar@127.0.0.1", await rpc.ServerCall<string>("bar@127.0.0.1", "greeter", "world"));
            return 0;
        });
    }
}
