using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Pids that lead nowhere.</summary>
public sealed class StrangePidTests : OnTwoNodes
{
    [Fact]
    public Task A_pid_of_a_system_that_was_never_seen_is_NoConnection_and_telling_it_costs_nothing() => Run(async self =>
    {
        self.TrapExit = true;
        var system = (ExtendedActorSystem)self.System;
        foreach (var path in new[] { "akka.tcp://other@127.0.0.1:1/user/x#5", $"akka.tcp://other@127.0.0.1:{Bar.Address.Port}/user/x#5" })
        {
            var pid = RemotePid.At(path, system);
            pid.Tell("hello");
            pid.Exit(new ExitReason.Kill());
            var monitor = self.Monitor(pid);
            self.Link(pid);
            Assert.IsType<ExitReason.NoConnection>((await self.Receive<Down>(down => down.Ref == monitor, Wait.Long)).Reason);
            Assert.IsType<ExitReason.NoConnection>((await self.Receive<Exit>(exit => exit.Pid.Equals(pid), Wait.Long)).Reason);
        }
        // Akka takes the attempt at bar's port for foo's new connection and drops the one that stands: the nodes meet again.
        await Wait.Until(async () => await There.AsyncNoLink(Work.Double, 2).Yield(Wait.Long).ContinueWith(yielded => yielded.IsCompletedSuccessfully && yielded.Result is TaskResult<int>.Ok(4)), "bar is as before");
    });
}
