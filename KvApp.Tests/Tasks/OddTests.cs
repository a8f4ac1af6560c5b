using System.Buffers;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What two nodes make of messages, moments and reasons that are odd: nobody is left waiting, and nothing is left over.</summary>
public sealed class OddTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;
    TaskSupervisor _there = null!;
    TaskSupervisor _tasks = null!;

    public async Task InitializeAsync()
    {
        (_foo, _bar) = await TestNode.Pair();
        _there = TaskSupervisor.Start(_bar.System, "work");
        _tasks = TaskSupervisor.On(_foo.System, "work", _bar.Name);
        await Answers();
    }

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    Connection FromFoo => _foo.Node.Local.Peers.Find(_bar.Name)!.Open!;

    Connection FromBar => _bar.Node.Local.Peers.Find(_foo.Name)!.Open!;

    async Task Answers() => Assert.Equal(42, await _tasks.AsyncNoLink(Work.Double, 21).Await(Wait.Long));

    static ReadOnlyMemory<byte> Body(Action<IBufferWriter<byte>> write)
    {
        var body = new ArrayBufferWriter<byte>();
        write(body);
        return body.WrittenMemory;
    }

    [Fact]
    public async Task A_message_that_names_no_pid_does_not_end_the_daemon()
    {
        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        await task.Pid;
        FromFoo.Begin(_foo.Node.Local.NextId(), new Heard(), FrameKind.Monitor, Body(body => body.WriteString("")));
        FromBar.Say(task.Ref.Id, false, FrameKind.Started, default);
        FromBar.Say(task.Ref.Id, false, FrameKind.End, Body(body => { body.WriteString("no path"); body.WriteVarint(0); }));
        await Answers();
        Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<int>.Exit>(await task.Yield(Wait.Long)).Reason);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_answered_and_does_not_end_the_supervisor()
    {
        var heard = new Heard();
        FromFoo.Begin(_foo.Node.Local.NextId(), heard, FrameKind.Start, Body(body => body.WriteString("work")));
        Assert.Equal(FrameKind.End, await heard.First.WaitAsync(Wait.Long));
        await Answers();
    }

    [Fact]
    public async Task An_end_whose_reason_cannot_be_read_is_an_end()
    {
        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        var pid = await task.Pid;
        var (monitor, down) = (new MonitorRef(_foo.Node.Local.NextId()), new TaskCompletionSource<ExitReason>());
        _foo.Node.Local.Monitors.Add(monitor, pid, down.SetResult);
        ReadOnlyMemory<byte> unknown = new byte[] { 0xFF };
        FromBar.Say(monitor.Id, false, FrameKind.End, Body(body => body.WriteBytes(unknown.Span)));
        FromBar.Say(task.Ref.Id, false, FrameKind.End, Body(body => { body.WriteString(null); body.WriteBytes(unknown.Span); }));
        Assert.IsType<ExitReason.Failed>(await down.Task.WaitAsync(Wait.Long));
        Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<int>.Exit>(await task.Yield(Wait.Long)).Reason);
    }

    [Fact]
    public async Task A_child_that_has_only_just_been_started_is_told_to_stop_too()
    {
        for (var n = 0; n < 50; n++)
        {
            var brief = TaskSupervisor.Start(_foo.System, $"brief-{n}", new() { Shutdown = n % 2 == 0 ? Shutdown.Infinity : Shutdown.BrutalKill });
            var tasks = Enumerable.Range(0, 20).Select(i => brief.AsyncNoLink(Work.UntilStopped, i)).ToArray();
            await brief.Stop(timeout: Wait.Long);
            foreach (var task in tasks) Assert.IsType<TaskResult<Akka.Done>.Exit>(await task.Yield(Wait.Long));
        }
    }

    [Fact]
    public async Task A_reason_that_cannot_travel_is_told_as_far_as_it_can_be()
    {
        var ending = await _tasks.StartChild(ExitUnsendable, 1);
        var (first, second) = (_foo.Node.WhenDown(ending), _foo.Node.WhenDown(ending));
        await _tasks.Children(Wait.Long); // answered after the monitors have been taken in
        ending.Tell(1);
        Assert.Equal(new ExitReason.Custom("System.IO.MemoryStream"), await first.WaitAsync(Wait.Long));
        Assert.Equal(new ExitReason.Custom("System.IO.MemoryStream"), await second.WaitAsync(Wait.Long));

        var owner = _foo.System.ActorOf(Props.Create(() => new Idle()));
        var (linked, ended) = (_tasks.With(owner: owner).Async(Work.Wait, 1), _foo.Node.WhenDown(owner));
        var down = _foo.Node.WhenDown(await linked.Pid);
        owner.Exit(new ExitReason.Custom(new MemoryStream()));
        Assert.IsType<ExitReason.Custom>(await ended.WaitAsync(Wait.Long));
        Assert.Equal(new ExitReason.Custom("System.IO.MemoryStream"), await down.WaitAsync(Wait.Long));
        await Wait.Until(() => _bar.Node.Local.Processes.Count == 1, "all but the supervisor are gone");
    }

    static async Task ExitUnsendable(IProcess self, int _)
    {
        await self.Receive<int>();
        throw new ExitException(new ExitReason.Custom(new MemoryStream()));
    }

    [Fact]
    public async Task A_watcher_keeps_nothing_of_the_monitors_that_it_had()
    {
        var watcher = _foo.Node.Local.Processes.Of(_foo.System.ActorOf(Props.Create(() => new Idle())));
        var (there, here) = (await _tasks.StartChild(Work.Wait, 1), _foo.System.ActorOf(Props.Create(() => new Idle())));
        foreach (var pid in new[] { there, here })
        {
            _foo.Node.Local.Monitors.Add(watcher, pid);
            _foo.Node.Local.Monitors.Remove(_foo.Node.Local.Monitors.Add(watcher, pid));
        }
        Assert.Equal(2, watcher.ToTell);
        there.Tell(1);
        here.Exit(new ExitReason.Shutdown());
        await Wait.Until(() => watcher.ToTell == 0, "nothing is left of the monitors");
    }

    [Fact, Trait("otp", "SC6")]
    public async Task A_child_is_listed_from_its_start()
    {
        for (var n = 1; n <= 200; n++)
        {
            _ = _tasks.AsyncNoLink(Work.Wait, 1);
            Assert.Equal(n, (await _tasks.Children(Wait.Long)).Count);
        }
    }

    [Fact]
    public async Task Whoever_asks_for_the_pid_of_a_task_that_was_given_up_is_answered()
    {
        // Without a connection the pid was asked for before there was anybody to ask.
        var nowhere = TaskSupervisor.On(_foo.System, "work", "nowhere@127.0.0.1:1").AsyncNoLink(Work.Wait, 1);
        var (early, lost) = (nowhere.Pid, nowhere.Await(TimeSpan.Zero));
        await Assert.ThrowsAsync<ExitException>(() => lost);
        await Assert.ThrowsAsync<ExitException>(() => early.WaitAsync(Wait.Long));

        var task = _tasks.AsyncNoLink(Work.Wait, 1);
        await Assert.ThrowsAsync<ExitException>(() => task.Await(TimeSpan.Zero));
        Assert.Equal([await task.Pid.WaitAsync(Wait.Long)], await _tasks.Children(Wait.Long));
    }

    sealed class Heard : IConversation
    {
        readonly TaskCompletionSource<FrameKind> _first = new();

        public Task<FrameKind> First => _first.Task;

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body) => _first.TrySetResult(kind);

        public void Lost(NodeName node) => _first.TrySetException(new ExitException(new ExitReason.NoConnection(node)));
    }

    sealed class Idle : ReceiveActor;
}
