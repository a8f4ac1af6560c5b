using System.Collections.Concurrent;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Owners that die before their task has begun, while its supervisor is still busy with others.</summary>
public sealed class EarlyEndTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static readonly ConcurrentDictionary<string, bool> Ran = new();

    static void Run(string name) => Ran[name] = true;

    [Fact, Trait("otp", "P4"), Trait("otp", "SC3"), Trait("otp", "SC2")]
    public async Task Only_a_linked_task_does_not_run()
    {
        var busy = (IInternalActorRef)TaskSupervisor.On(nodes.Bar.System, "work").Pid!;
        var asked = new TaskCompletionSource<(SupervisedTask<Akka.Done> Linked, SupervisedTask<Akka.Done> Free, Task<IActorRef> Child)>();
        var (linkedName, freeName, childName) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        busy.Suspend();
        var (owner, down) = await nodes.Start(async self =>
        {
            var tasks = nodes.Tasks(self, remote: true);
            asked.SetResult((tasks.Async(Run, linkedName), tasks.AsyncNoLink(Run, freeName), tasks.StartChild(Run, childName)));
            await self.Receive<string>();
        });
        var (linked, free, child) = await asked.Task.WaitAsync(Wait.Long);
        owner.Exit(new ExitReason.Custom("bye"));
        Assert.Equal(new ExitReason.Custom("bye"), await down);
        // What bar takes in after this comes after the owner's end.
        await nodes.Foo.Node.WhereIs("work", nodes.Bar.Name).WaitAsync(Wait.Long);
        busy.Resume();

        Assert.Equal(new ExitReason.Custom("bye"), (await linked.End.WaitAsync(Wait.Long)).Reason);
        Assert.IsType<ExitReason.Normal>((await free.End.WaitAsync(Wait.Long)).Reason);
        await nodes.Down(await child.WaitAsync(Wait.Long));
        Assert.Equal((false, true, true), (Ran.ContainsKey(linkedName), Ran.ContainsKey(freeName), Ran.ContainsKey(childName)));
    }
}
