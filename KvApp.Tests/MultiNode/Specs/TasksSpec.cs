using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tasks between nodes that are an actor system with KvApp.Tasks and nothing else.</summary>
public sealed class TasksSpec : HostedSpec
{
    readonly ThreeRolesConfig _config;

    public TasksSpec() : this(new ThreeRolesConfig()) { }

    TasksSpec(ThreeRolesConfig config) : base(config, typeof(TasksSpec), akka => akka.WithTasks().WithTaskSupervisor("work")) => _config = config;

    [MultiNodeFact, Trait("otp", "AW3")]
    public async Task Who_awaits_a_task_is_told_when_its_node_is_killed()
    {
        AwaitClusterUp([.. Roles]);
        var task = IsNode(_config.First) ? TaskSupervisor.On(Sys, "work", NameOf(_config.Second)).AsyncNoLink(Work.Wait, 1) : null;
        if (task is not null) await task.Pid;
        EnterBarrier("it-runs");
        await RunOnAsync(() => TestConductor.Kill(_config.Second), _config.Third);
        await RunOnAsync(async () =>
        {
            var lost = await Assert.ThrowsAsync<ExitException>(() => task!.Await(Wait.Long));
            Assert.Equal(new ExitReason.NoConnection(NameOf(_config.Second)), lost.Reason);
        }, _config.First);
        EnterBarrier("told");
    }
}
