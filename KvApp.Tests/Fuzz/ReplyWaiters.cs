using System.Runtime.Serialization;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A process, and all that can wait on its node for an answer of another.</summary>
sealed class ReplyWaiters(IProcess self, NodeName on)
{
    static int _count;

    readonly List<(string What, Task Told)> _told = [];
    readonly List<MonitorRef> _monitors = [];
    readonly List<Task<(IActorRef, MonitorRef)>> _monitored = [];
    readonly List<Task<IActorRef>> _linked = [];
    readonly string _name = $"reply-fuzz-{Interlocked.Increment(ref _count)}";
    List<IActorRef> _there = [];
    int _linkedTasks;

    /// <summary>How many conversations it has begun.</summary>
    public int Conversations { get; private set; }

    /// <summary>How many have not been told.</summary>
    public int Waiting => _told.Count(waiter => !waiter.Told.IsCompleted);

    /// <summary>Makes what is waited for, and processes on this node whose console is on the other.</summary>
    public async Task Prepare(TestNode here, TestNode there, int ofEach)
    {
        self.TrapExit = true;
        _there = [.. await Task.WhenAll(Enumerable.Range(0, 2 * ofEach).Select(_ => here.Node.Spawn(on, Work.UntilStopped, 0)))];
        for (var n = 0; n < ofEach; n++)
        {
            await there.Node.Spawn(here.Name, Print, $"{_name}-print-{n}");
            await there.Node.Spawn(here.Name, Read, $"{_name}-read-{n}");
        }
    }

    /// <summary>Asks once for everything.</summary>
    public void Ask(int n)
    {
        var (jobs, node, erpc, rpc) = (TaskSupervisor.On(self, "jobs", on), Node.Get(self), Erpc.Get(self.System), Rpc.Get(self.System));
        var task = jobs.AsyncNoLink(Work.Wait, n);
        Add("a task", task.Yield(Timeout.InfiniteTimeSpan));
        if (n % 2 == 0) _told.Add(("a task's pid", task.Pid));
        Add("a linked task", jobs.Async(Work.Wait, n).Yield(Timeout.InfiniteTimeSpan));
        _linkedTasks++;
        Add("a child", jobs.StartChild(Work.UntilStopped, n));
        Add("a spawned process", node.Spawn(on, Work.UntilStopped, n));
        var monitored = node.SpawnMonitor(on, Work.UntilStopped, n);
        Add("a spawned and monitored process", monitored);
        _monitored.Add(monitored);
        var linked = node.SpawnLink(on, Work.UntilStopped, n);
        Add("a spawned and linked process", linked);
        _linked.Add(linked);
        Add("a call", erpc.Call(on, Work.Wait, n, Timeout.InfiniteTimeSpan));
        Add("a call of a server", rpc.ServerCall<int>(on, "nobody", n, TwoNodes.Longest));
        Add("a name", node.WhereIs("nobody", on));
        Add("a ping", node.Ping(on, TwoNodes.Longest));
        Add("a letter to a name", rpc.SbCast([on], "nobody", n));
        Add("the children", jobs.Children(TwoNodes.Longest));
        Add("the number of children", jobs.CountChildren(TwoNodes.Longest));
        Add("a module", CodeServer.Get(self.System).IsLoaded(on, "Nothing"));
        _monitors.Add(self.Monitor("nobody", on));
        _monitors.Add(self.Monitor(_there[2 * n]));
        self.Link(_there[(2 * n) + 1]);
        _linked.Add(Task.FromResult(_there[(2 * n) + 1]));
        Conversations += 3;
        foreach (var what in (string[])["print", "read"])
        {
            var gate = $"{_name}-{what}-{n}";
            Work.GateOf(gate).SetResult(n);
            Add($"a {what}", Work.GateOf($"{gate}-told").Task);
        }
    }

    void Add(string what, Task told)
    {
        _told.Add((what, told));
        Conversations++;
    }

    /// <summary>All have been told, and nobody more than once.</summary>
    public async Task AreToldOnce(ReplyFuzzTests.Tally tally)
    {
        foreach (var (what, told) in _told)
        {
            await Task.WhenAny(told, Task.Delay(Wait.Long));
            Assert.True(told.IsCompleted, $"who waits for {what} is told nothing");
            try
            {
                await told;
                tally.Values++;
            }
            // A timeout is what was told, where the answer bears that reason.
            catch (Exception e) when (e is TimeoutException or ExitException or ErpcException or MaxChildrenException or ThrownException or ModuleRefusedException or SerializationException or IOException)
            {
                tally.Problems++;
            }
        }
        foreach (var (_, monitor) in await Task.WhenAll(_monitored)) _monitors.Add(monitor);
        foreach (var monitor in _monitors) await self.Receive<Down>(down => down.Ref == monitor, Wait.Long);
        var linked = (await Task.WhenAll(_linked)).ToHashSet();
        foreach (var pid in linked) await self.Receive<Exit>(exit => exit.Pid.Equals(pid), Wait.Long);
        self.Self.Tell("all");
        var exits = 0;
        while (await self.Receive<object>(timeout: Wait.Long) is var more and not "all")
        {
            Assert.True(more is Exit, $"told twice, or never asked for: {more}");
            exits++;
        }
        Assert.InRange(exits, 0, _linkedTasks + _linked.Count - linked.Count);
    }

    static Task Print(IProcess self, string gate) => Through(self, gate, async () =>
    {
        await self.Out.WriteLineAsync("a line");
        await self.Out.FlushAsync();
    });

    static Task Read(IProcess self, string gate) => Through(self, gate, async () => await self.In.ReadLineAsync());

    static async Task Through(IProcess self, string gate, Func<Task> act)
    {
        await Work.GateOf(gate).Task.WaitAsync(self.Stopping);
        var told = Work.GateOf($"{gate}-told");
        try
        {
            await act();
            told.SetResult(1);
        }
        catch (Exception e)
        {
            told.SetException(e);
        }
    }
}
