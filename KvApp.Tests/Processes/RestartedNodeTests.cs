using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What is left of a node's pids and names when it goes down and comes back at the same address.</summary>
public sealed class RestartedNodeTests
{
    // Without this a system that is terminated says no goodbye, as one that is killed does not.
    const string Abrupt = "akka.coordinated-shutdown.run-by-actor-system-terminate = off\nakka.cluster.run-coordinated-shutdown-when-down = off\n";

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N14"), Trait("otp", "X12"), Trait("otp", "M2")]
    public async Task Old_pids_are_dead_for_ever_and_names_lead_to_the_new_bearer_at_once(bool abrupt)
    {
        var (foo, bar) = await TestNode.Pair(abrupt ? Abrupt : "");
        await using var _ = foo;
        var port = bar.Address.Port;
        await foo.Node.Run(async self =>
        {
            self.TrapExit = true;
            TaskSupervisor.Start(bar.System, "work");
            var echo = Echo(bar);
            for (var life = 0; life < 3; life++)
            {
                var tasks = TaskSupervisor.On(self, "work", "bar");
                var (process, child) = (await tasks.StartChild(Work.UntilStopped, 1), tasks.AsyncNoLink(Work.UntilStopped, 1));
                var old = (await foo.Node.WhereIs("echo", "bar"))!;
                foreach (var pid in new[] { process, old }) self.Link(pid);
                var monitors = new HashSet<MonitorRef> { self.Monitor(process), self.Monitor(old), self.Monitor("echo", "bar") };
                foo.Node.Monitor(bar.Name, self.Self);
                await tasks.Children(Wait.Long);
                await bar.DisposeAsync();

                // The actors of a system that says no goodbye end a little before its connections do.
                var lost = new ExitReason.NoConnection(bar.Name);
                bool IsLost(ExitReason reason) => reason == lost || (abrupt && reason is ExitReason.Stopped or ExitReason.Shutdown);
                var again = TestNode.Start("bar", $"{(abrupt ? Abrupt : "")}akka.remote.dot-netty.tcp.port = {port}");
                for (var n = 0; n < 3; n++)
                {
                    var down = await self.Receive<Down>(timeout: Wait.Long);
                    Assert.True(monitors.Remove(down.Ref));
                    Assert.True(IsLost(down.Reason), $"{down.Reason}");
                }
                var exits = new HashSet<IActorRef> { (await self.Receive<Exit>(e => IsLost(e.Reason), Wait.Long)).Pid, (await self.Receive<Exit>(e => IsLost(e.Reason), Wait.Long)).Pid };
                Assert.Equal([process, old], exits);
                if (!abrupt) Assert.Equal(lost, (await Assert.ThrowsAsync<ExitException>(() => child.Yield(Wait.Long))).Reason);
                await self.Receive<NodeDown>(timeout: Wait.Long);
                bar = again;

                var next = Echo(bar);
                TaskSupervisor.Start(bar.System, "work");
                await Wait.Until(() => foo.Node.Connect(bar.Reachable, Wait.Long), "foo has met bar again");
                Assert.Equal(42, await TaskSupervisor.On(self, "work", "bar").AsyncNoLink(Work.Double, 21)); // by its name, at once
                foreach (var pid in new[] { process, old })
                {
                    pid.Tell("to the dead");
                    var monitor = self.Monitor(pid);
                    self.Link(pid);
                    Assert.Equal(new Down(monitor, pid, new ExitReason.NoProcess()), await self.Receive<Down>(timeout: Wait.Long));
                    Assert.Equal(new Exit(pid, new ExitReason.NoProcess()), await self.Receive<Exit>(timeout: Wait.Long));
                }
                var born = (await foo.Node.WhereIs("echo", "bar"))!;
                Assert.NotEqual(old, born);
                Assert.Equal(old.Path.ToStringWithoutAddress(), born.Path.ToStringWithoutAddress());
                born.Tell("to the living");
                Assert.Equal("to the living", await next.Next<string>()); // and what was for its namesake did not come
                await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<object>(timeout: TimeSpan.Zero));
                echo.IsGone();
                echo = next;
            }
            await bar.DisposeAsync();
            return true;
        });
    }

    static Plain Echo(TestNode node)
    {
        var echo = new Plain(node, "echo");
        node.Node.Register("echo", echo.Pid);
        return echo;
    }

    [Fact, Trait("otp", "M1"), Trait("otp", "X12")]
    public async Task Each_of_many_monitors_and_links_hears_once_of_a_node_that_goes_while_they_are_made()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        TaskSupervisor.Start(bar.System, "work");
        await foo.Node.Run(async self =>
        {
            self.TrapExit = true;
            var pids = new List<IActorRef>();
            for (var n = 0; n < 200; n++) pids.Add(await TaskSupervisor.On(self, "work", "bar").StartChild(Work.UntilStopped, n));
            var gone = Task.Run(() => bar.DisposeAsync().AsTask());
            var monitors = new List<MonitorRef>();
            for (var n = 0; !gone.IsCompleted || n % pids.Count != 0; n++)
            {
                monitors.Add(self.Monitor(pids[n % pids.Count]));
                self.Link(pids[n % pids.Count]);
                if (n % pids.Count == 0) await Task.Yield();
            }
            var told = new List<MonitorRef>();
            while (told.Count < monitors.Count)
            {
                var down = await self.Receive<Down>(timeout: Wait.Long);
                Assert.Equal(new ExitReason.NoConnection(bar.Name), down.Reason);
                told.Add(down.Ref);
            }
            Assert.Equal(monitors.ToHashSet(), told.ToHashSet());
            foreach (var pid in pids) await self.Receive<Exit>(exit => exit.Pid.Equals(pid), Wait.Long);
            await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<Down>(timeout: TimeSpan.Zero));
            return true;
        });
        await Wait.Until(() => foo.Node.Local.Monitors.Count == 0, "no monitor is left");
    }
}
