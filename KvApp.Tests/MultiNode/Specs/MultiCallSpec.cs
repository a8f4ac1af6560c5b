using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>A function called on three nodes, of which one is killed while it runs.</summary>
public sealed class MultiCallSpec : HostedSpec
{
    readonly ThreeRolesConfig _config;

    public MultiCallSpec() : this(new ThreeRolesConfig()) { }

    MultiCallSpec(ThreeRolesConfig config) : base(config, typeof(MultiCallSpec), akka => akka.WithTasks()) => _config = config;

    /// <summary>Makes itself known on its node, and gives the node's name when it is told to go on.</summary>
    static async Task<string> Hold(IProcess self, string name)
    {
        Tasks.Node.Get(self).Register(name, self.Self);
        await self.Receive<string>();
        return self.Node.Name;
    }

    [MultiNodeFact, Trait("otp", "E15"), Trait("otp", "E6"), Trait("otp", "R9")]
    public async Task The_others_answer_and_the_killed_one_is_named_at_once()
    {
        AwaitClusterUp([.. Roles]);
        NodeName[] all = [NameOf(_config.First), NameOf(_config.Second), NameOf(_config.Third)];
        // Without a time: what is not told at once is never told.
        var (erpc, rpc, one) = IsNode(_config.First)
            ? (Erpc.Get(Sys).MultiCall(all, F(Hold, "erpc")), Rpc.Get(Sys).MultiCall(all, F(Hold, "rpc")), Erpc.Get(Sys).Call(all[1], Hold, "one"))
            : (null, null, null);
        AwaitAssert(() => Assert.All(IsNode(_config.Second) ? ["erpc", "rpc", "one"] : new[] { "erpc", "rpc" }, name => Assert.NotNull(TasksNode.WhereIs(name))));
        EnterBarrier("they-run");
        await RunOnAsync(() => TestConductor.Kill(_config.Second), _config.Third);
        await RunOnAsync(async () =>
        {
            // The killed node is told while the others still run.
            var lost = await Assert.ThrowsAsync<ErpcException>(() => one!.WaitAsync(Wait.Long));
            Assert.Equal((ErpcErrorKind.NoConnection, new ExitReason.NoConnection(all[1])), (lost.Kind, lost.Reason));
            Assert.Equal((false, false), (erpc!.IsCompleted, rpc!.IsCompleted));
        }, _config.First);
        EnterBarrier("one-is-lost");
        foreach (var name in new[] { "erpc", "rpc" }) TasksNode.WhereIs(name)?.Tell("go on");
        await RunOnAsync(async () =>
        {
            Assert.Equal(
                [new ErpcResult<string>.Ok("first"), new ErpcResult<string>.Error(ErpcErrorKind.NoConnection, new ExitReason.NoConnection(all[1])), new ErpcResult<string>.Ok("third")],
                await erpc!.WaitAsync(Wait.Long));
            var (results, bad) = await rpc!.WaitAsync(Wait.Long);
            Assert.Equal([new TaskResult<string>.Ok("first"), new TaskResult<string>.Ok("third")], results);
            Assert.Equal([all[1]], bad);
        }, _config.First);
        EnterBarrier("told");
    }
}
