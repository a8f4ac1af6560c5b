using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A function prints on the console of a node that is killed meanwhile.</summary>
public sealed class LeaderSpec : HostedSpec
{
    static readonly TaskCompletionSource<IOException> Lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    static readonly TaskCompletionSource<string> Went = new(TaskCreationOptions.RunContinuationsAsynchronously);
    static long _printed;

    readonly ThreeRolesConfig _config;

    public LeaderSpec() : this(new ThreeRolesConfig()) { }

    LeaderSpec(ThreeRolesConfig config) : base(config, typeof(LeaderSpec), akka => akka.WithTasks().WithTaskSupervisor("work")) => _config = config;

    [MultiNodeFact, Trait("otp", "G6")]
    public async Task Its_next_write_fails_and_it_goes_on()
    {
        AwaitClusterUp([.. Roles]);
        await RunOnAsync(() => TasksNode.Spawn(NameOf(_config.Second), PrintUntilItFails), _config.First);
        RunOn(() => AwaitAssert(() => Assert.InRange(Interlocked.Read(ref _printed), 100, long.MaxValue)), _config.Second);
        EnterBarrier("it-prints");
        RunOn(AwaitExit, _config.First);
        await RunOnAsync(() => TestConductor.Kill(_config.First), _config.Third);
        await RunOnAsync(async () =>
        {
            Assert.Contains($"the console of node {NameOf(_config.First)}, cannot be reached", (await Lost.Task.WaitAsync(Wait.Long)).Message);
            Assert.Equal("it goes on", await Went.Task.WaitAsync(Wait.Long));
            Within(Wait.Long, () => AwaitAssert(() => Assert.DoesNotContain(TasksNode.Local.Processes.Living, process => process.Function.Contains(nameof(PrintUntilItFails)))));
            Console.WriteLine("this node prints as before");
        }, _config.Second);
        EnterBarrier("told");
    }

    static void PrintUntilItFails()
    {
        try
        {
            while (true)
            {
                Console.WriteLine(new string('x', 70));
                Interlocked.Increment(ref _printed);
            }
        }
        catch (IOException e)
        {
            Lost.SetResult(e);
        }
        Went.SetResult("it goes on");
    }
}
