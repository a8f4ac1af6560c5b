using Akka.Actor;
using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>
/// Something happens to a runner while everything that two nodes do with each other is under way, each in the middle of a step that a slow
/// link makes long: an argument, a result and a module in pieces, requests behind them, output that nobody takes, lines that nobody types.
/// Who waits is told once that there is no connection, and nothing of it comes when the runner is back.
/// </summary>
[Trait("suite", "full")]
public sealed class StepFaultsSpec : TaskFaultsSpec
{
    const ThrottleTransportAdapter.Direction Both = ThrottleTransportAdapter.Direction.Both;

    // Half a minute at four MBit a second.
    const int Large = 15_000_000;

    static readonly HeldConsole Held = new();

    public StepFaultsSpec() : this(new PartedRunnerConfig()) { }

    StepFaultsSpec(PartedRunnerConfig config) : base(config, typeof(StepFaultsSpec)) { }

    [MultiNodeFact, Trait("otp", "E6"), Trait("otp", "G6"), Trait("otp", "R9")]
    public async Task Whoever_waits_is_told_once()
    {
        TasksNode.UseConsole(Held, Held.Input);
        if (IsRestarted) Cluster.Join(GetAddress(Config.Caller));
        else AwaitClusterUp([.. Roles]);
        await RunOnAsync(async () =>
        {
            await AreTold(() => TestConductor.Pause(Config.Runner), () => TestConductor.Resume(Config.Runner));
            await AreTold(() => TestConductor.Blackhole(Config.Caller, Config.Runner, Both), () => Task.CompletedTask);
            await AreTold(() => TestConductor.Kill(Config.Runner), () => TestConductor.Restart(Config.Runner));
        }, Config.Caller);
    }

    async Task AreTold(Func<Task> fault, Func<Task> mend)
    {
        await Works();
        await TasksNode.Run<int>(async self =>
        {
            var steps = new Steps(self, Runner);
            await steps.Print();
            await Slow(4);
            await steps.Begin();

            await fault();
            await steps.AreLost();

            await TestConductor.PassThrough(Config.Caller, Config.Runner, Both);
            await mend();
            await Slow(-1);
            await Works();
            // What the runner has still under way, for a connection that is gone, is nobody's.
            Held.Let();
            await Erpc.Get(Sys).Call(Runner, EndAll, Wait.Long);
            var left = "";
            await Wait.Until(async () => (left = await Erpc.Get(Sys).Call(Runner, Left, Wait.Long)) == "1 0 0", () => $"nothing but the supervisor is left there of processes, monitors and abandoned functions; there are {left}");
            await Wait.Until(() => TasksNode.Local.Peers.All.Sum(peer => peer.Open?.Conversations ?? 0) == 0, "all is said");
            await self.MailboxIsEmpty();
            return 0;
        });
    }

    async Task Slow(float rate)
    {
        await TestConductor.Throttle(Config.Caller, Config.Runner, Both, rate);
        await TestConductor.Throttle(Config.Runner, Config.Caller, Both, rate);
    }

    static void EndAll(IProcess self)
    {
        Held.Let();
        foreach (var process in Tasks.Node.Get(self.System).Local.Processes.Living)
            if (!process.Pid.Equals(self.Self)) process.Pid.Exit(new ExitReason.Kill());
    }

    // But for this question.
    static string Left(IProcess self)
    {
        var node = Tasks.Node.Get(self.System).Local;
        return $"{node.Processes.Count - 1} {node.Monitors.Count} {node.Processes.Abandoned.Count}";
    }

    /// <summary>All that is under way between a process and the runner.</summary>
    sealed class Steps(IProcess self, NodeName runner)
    {
        readonly Dictionary<string, Task<ExitReason>> _calls = [];
        readonly HashSet<MonitorRef> _monitors = [];
        readonly Tasks.Node _node = Tasks.Node.Get(self);
        readonly Erpc _erpc = Erpc.Get(self.System);
        readonly Rpc _rpc = Rpc.Get(self.System);
        readonly TaskSupervisor _there = TaskSupervisor.On(self, "work", runner);

        /// <summary>Each node prints on the other's console, which takes nothing, and reads there what nobody types.</summary>
        public async Task Print()
        {
            Held.Hold();
            var leader = await _erpc.Call(runner, HoldConsole, Wait.Long);
            _monitors.Add((await _node.SpawnMonitor(runner, PrintUntilItFails, ((IActorRef?)null, self.Self))).Ref);
            _calls["line"] = Reason(_erpc.Call(runner, ReadUntilItFails, ((IActorRef?)null, self.Self)));
            await _node.Spawn(_node.Self, PrintUntilItFails, (leader, self.Self));
            await _node.Spawn(_node.Self, ReadUntilItFails, (leader, self.Self));
            for (var each = 0; each < 4; each++) await self.Receive<string>(text => text == "begins", Wait.Long);
        }

        public async Task Begin()
        {
            self.TrapExit = true;
            var (name, node) = (Compiled.NewName("Slow"), _node.Self);
            var module = Compiled.Of(name, $"public static class {name}App {{ public static Task<int> There(IProcess self, string node) => TaskSupervisor.On(self, \"work\", node).AsyncNoLink(static () => 1).Await(Timeout.InfiniteTimeSpan); }}", weight: Large);
            await CodeServer.Get(self.System).LoadBinary(node, module.Bytes);
            _calls["module"] = Reason(_erpc.Call(node, Fun.Named<int>($"{name}App", "There", runner.Value)));
            var argument = _there.AsyncNoLink(Work.FirstByte, new byte[Large]);
            _calls["large argument"] = Reason(argument.Await(Timeout.InfiniteTimeSpan));

            // Behind all that, and none ends by itself.
            _calls["task"] = Reason(_there.AsyncNoLink(Work.Wait, 1).Await(Timeout.InfiniteTimeSpan));
            _calls["linked task"] = Reason(_there.Async(Work.Wait, 1).Await(Timeout.InfiniteTimeSpan));
            _calls["child"] = Child();
            _calls["call"] = Reason(_erpc.Call(runner, Work.Wait, 1));
            _calls["request"] = Reason(_erpc.SendRequest(runner, F(Work.Wait, 1)).ReceiveResponse());
            _calls["multicall"] = Told(_erpc.MultiCall([runner], F(Work.Wait, 1)), results => ((ErpcResult<int>.Error)results[0]).Reason!);
            _calls["rpc"] = Told(_rpc.Call(runner, F(Work.Wait, 1)), result => ((TaskResult<int>.Exit)result).Reason);
            _calls["rpc in turn"] = Told(_rpc.BlockCall(runner, F(Work.Wait, 1)), result => ((TaskResult<int>.Exit)result).Reason);
            _calls["rpc multicall"] = Told(_rpc.MultiCall([runner], F(Work.Wait, 1)), told => told is ([], [var bad]) ? new ExitReason.NoConnection(bad) : throw new InvalidOperationException($"{told}"));
            var piped = _there.AsyncNoLink(Work.Wait, 1);
            piped.PipeTo(self.Self);
            _monitors.Add(piped.Ref);
            _ = _node.SpawnLink(runner, Work.UntilStopped, 1);
            // Its letter goes before its result: that is on its way.
            _calls["large result"] = Reason(_there.AsyncNoLink(GiveMuch, self.Self).Await(Timeout.InfiniteTimeSpan));
            await self.Receive<string>(text => text == "returns", Wait.Long);
            Assert.Equal([], _calls.Where(call => call.Value.IsCompleted).Select(call => $"{call.Key}: {call.Value.Exception}"));
            Assert.False(argument.Pid.IsCompleted, "the argument is in pieces");
        }

        public async Task AreLost()
        {
            ExitReason lost = new ExitReason.NoConnection(runner);
            foreach (var (what, reason) in _calls) Assert.Equal((what, lost), (what, await reason.WaitAsync(Wait.Long)));
            foreach (var monitor in _monitors) Assert.Equal(lost, (await self.Receive<Down>(down => down.Ref == monitor, Wait.Long)).Reason);
            // Of the linked task, and of the linked process.
            for (var each = 0; each < 2; each++) Assert.Equal(lost, (await self.Receive<Exit>(timeout: Wait.Long)).Reason);
            // Of who printed here, and of who read.
            for (var each = 0; each < 2; each++) Assert.Contains($"the console of node {runner}, cannot be reached", await self.Receive<string>(timeout: Wait.Long));
        }

        async Task<ExitReason> Child()
        {
            try
            {
                return await _node.WhenDown(await _there.StartChild(Work.UntilStopped, 1));
            }
            catch (ExitException e)
            {
                return e.Reason;
            }
        }

        static async Task<ExitReason> Told<T>(Task<T> call, Func<T, ExitReason> reason) => reason(await call);

        static async Task<ExitReason> Reason<T>(Task<T> call) => await Record.ExceptionAsync(() => call) switch
        {
            ExitException exit => exit.Reason,
            ErpcException { Kind: ErpcErrorKind.NoConnection or ErpcErrorKind.Exit, Reason: { } reason } => reason,
            var other => throw new InvalidOperationException($"it ended otherwise: {(other is null ? "normally" : other)}"),
        };
    }

    static IActorRef HoldConsole(IProcess self)
    {
        Held.Hold();
        return Tasks.Node.Get(self.System).Console;
    }

    static Task PrintUntilItFails(IProcess self, (IActorRef? Leader, IActorRef To) what) => UntilItFails(self, what.Leader, what.To, () => Console.WriteLine(new string('x', 70)));

    static Task<int> ReadUntilItFails(IProcess self, (IActorRef? Leader, IActorRef To) what) => UntilItFails(self, what.Leader, what.To, () => Console.ReadLine());

    // The leader is that of who asks for it, if it is not said whose.
    static Task<int> UntilItFails(IProcess self, IActorRef? leader, IActorRef to, Action act)
    {
        if (leader is not null) self.GroupLeader = leader;
        to.Tell("begins");
        try
        {
            while (true) act();
        }
        catch (IOException e) when (leader is not null)
        {
            to.Tell(e.Message);
        }
        return Task.FromResult(1);
    }

    static byte[] GiveMuch(IProcess self, IActorRef to)
    {
        to.Tell("returns");
        return new byte[Large];
    }

    /// <summary>Takes nothing, and gives nothing, until it is let.</summary>
    sealed class HeldConsole : TextWriter
    {
        readonly ManualResetEventSlim _goes = new();

        public HeldConsole() => Input = new Untyped(_goes);

        public TextReader Input { get; }

        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public void Hold() => _goes.Reset();

        public void Let() => _goes.Set();

        public override void Write(char value) => _goes.Wait();

        public override void Write(ReadOnlySpan<char> buffer) => _goes.Wait();

        sealed class Untyped(ManualResetEventSlim goes) : TextReader
        {
            public override string? ReadLine()
            {
                goes.Wait();
                return null;
            }
        }
    }
}
