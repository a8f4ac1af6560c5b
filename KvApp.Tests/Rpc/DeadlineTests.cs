using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A moment by which something must be over, in place of a time to wait.</summary>
public sealed class DeadlineTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    Erpc Erpc => Erpc.Get(nodes.Foo.System);

    [Fact, Trait("otp", "E10")]
    public async Task It_is_taken_as_what_is_left_of_it_and_as_no_time_when_it_is_past()
    {
        var later = Deadline.In(TwoNodes.Longest);
        Assert.InRange(later.Left, TimeSpan.FromTicks(1), TwoNodes.Longest);
        Assert.Equal(42, await Erpc.Call("bar", Work.Double, 21, later));
        Assert.Equal(nodes.Bar.Name, await Erpc.Call("bar", static self => self.Node, later));
        Assert.True(later.Left < TwoNodes.Longest); // the first call has taken some of it
        var past = Deadline.In(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, past.Left);
        var gate = Called.NewGate();
        Assert.Equal(ErpcErrorKind.Timeout, (await Assert.ThrowsAsync<ErpcException>(() => Erpc.Call("bar", Called.Through, gate, past))).Kind);
        Work.GateOf(gate).SetResult(1);
        await Called.IsThrough(gate);
    }

    [Fact, Trait("otp", "E10"), Trait("otp", "C9")]
    public Task Never_is_no_time_at_all_which_is_what_holds_where_nothing_is_said() => nodes.Run(async self =>
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, Deadline.Never.Left);
        Assert.Equal((Deadline.Never, Deadline.Never, Deadline.Never), (default, Deadline.In(Timeout.InfiniteTimeSpan), Deadline.In(TimeSpan.MaxValue)));
        Assert.Equal(self.Self, await Erpc.Call(nodes.Foo.Name, static me => me.Self, Deadline.Never));
        Assert.Throws<ArgumentOutOfRangeException>("time", () => Deadline.In(TimeSpan.FromSeconds(-2)));

        // Waiting for as long as it takes: longer than the setting for tasks is, and than any that could have been meant.
        await using var patient = TestNode.Start("patient", "kv.tasks.await-timeout = 1ms\n");
        var (erpc, rpc) = (Erpc.Get(patient.System), Rpc.Get(patient.System));
        var gate = Called.NewGate();
        NodeName here = patient.Name;
        Task[] waiting =
        [
            erpc.Call(here, Called.Through, gate), erpc.MultiCall([here], Funs.F(Called.Through, gate)), erpc.SendRequest(here, Funs.F(Called.Through, gate)).ReceiveResponse(),
            rpc.Call(here, Funs.F(Called.Through, gate)), rpc.BlockCall(here, Funs.F(Called.Through, gate)), rpc.MultiCall([here], Funs.F(Called.Through, gate)), rpc.AsyncCall(here, Funs.F(Called.Through, gate)).Yield(),
        ];
        await Called.Runs(gate);
        await Assert.ThrowsAsync<ExitException>(() => TaskSupervisor.Start(patient.System, "work").AsyncNoLink(Work.Wait, 1).Await()); // so long does the setting wait
        Assert.All(waiting, each => Assert.False(each.IsCompleted));
        Work.GateOf(gate).SetResult(1);
        await Task.WhenAll(waiting).WaitAsync(Wait.Long);
    });
}
