using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A function that looks at no token, but comes by checkpoints.</summary>
[Collection(WholeProcessCollection.Name)]
public sealed class CheckpointTests : OnTwoNodes
{
    static void Loop()
    {
        while (true) Checkpoint.Here();
    }

    static async Task Until(IProcess self)
    {
        var told = self.Receive<string>();
        while (!told.IsCompleted) Checkpoint.Here();
        await told;
    }

    [Theory, MemberData(nameof(Places))]
    public async Task A_loop_leaves_its_thread_when_its_process_is_killed_and_no_other_does(string place)
    {
        var node = place == "foo" ? Foo : Bar;
        var tasks = TaskSupervisor.On(Foo.System, "work", node.Name);
        var (killed, other) = (await tasks.StartChild(Loop), await tasks.StartChild(Until));
        var (end, otherEnd) = (Down(killed), Down(other));

        killed.Exit(new ExitReason.Kill());

        Assert.Equal(new ExitReason.Killed(), await end);
        await Wait.Until(() => node.Node.Local.Processes.Abandoned.Count == 0, "its function is over");
        Assert.False(otherEnd.IsCompleted);
        other.Tell("enough", ActorRefs.NoSender);
        Assert.Equal(new ExitReason.Normal(), await otherEnd);
    }

    [Fact]
    public async Task A_process_that_traps_exits_is_stopped_only_when_it_has_ended()
    {
        var seen = new TaskCompletionSource<ExitReason>();
        var pid = await Start(async self =>
        {
            self.TrapExit = true;
            var exit = await self.Receive<Exit>();
            Checkpoint.Here();
            seen.SetResult(exit.Reason);
            Loop();
        });
        await Wait.Until(() => Foo.Node.Info(pid)?.TrapExit == true, "it traps");
        // Something else is being stopped, so that checkpoints look.
        using var enough = new CancellationTokenSource();
        using var scope = Checkpoint.StopWhen(enough.Token);
        enough.Cancel();
        pid.Exit(new ExitReason.Shutdown());
        Assert.Equal(new ExitReason.Shutdown(), await seen.Task.WaitAsync(Wait.Long));
        Assert.True(Foo.Node.IsAlive(pid));
        var down = Down(pid);
        pid.Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Killed(), await down);
        await Wait.Until(() => Foo.Node.Local.Processes.Abandoned.Count == 0, "its function is over");
    }

    [Fact]
    public async Task A_token_stops_the_code_in_its_scope_and_what_that_has_started()
    {
        using var enough = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        Task<Exception> Looping(CancellationToken token) => Task.Run(async () =>
        {
            using var scope = Checkpoint.StopWhen(token);
            Assert.Equal(token, Checkpoint.Token);
            using var inner = Checkpoint.StopWhen(CancellationToken.None);
            return await Record.ExceptionAsync(() => Task.Run(Loop));
        });
        var (stopped, goes) = (Looping(enough.Token), Looping(other.Token));

        enough.Cancel();

        Assert.Equal(enough.Token, Assert.IsType<OperationCanceledException>(await stopped.WaitAsync(Wait.Long)).CancellationToken);
        Assert.False(goes.IsCompleted);
        Checkpoint.Here();
        other.Cancel();
        Assert.IsType<OperationCanceledException>(await goes.WaitAsync(Wait.Long));
        Assert.Equal(CancellationToken.None, Checkpoint.Token);
    }

    [Fact]
    public async Task After_its_scope_a_token_stops_nothing()
    {
        using var enough = new CancellationTokenSource();
        var scope = Checkpoint.StopWhen(enough.Token);
        scope.Dispose();
        enough.Cancel();
        Checkpoint.Here();
        await Run(self =>
        {
            Assert.Equal(self.Stopping, Checkpoint.Token);
            Checkpoint.Here();
            return Task.CompletedTask;
        });
    }
}
