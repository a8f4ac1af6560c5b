using System.Buffers;
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

    sealed class Heard : IConversation
    {
        readonly TaskCompletionSource<FrameKind> _first = new();

        public Task<FrameKind> First => _first.Task;

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body) => _first.TrySetResult(kind);

        public void Lost(NodeName node) => _first.TrySetException(new ExitException(new ExitReason.NoConnection(node)));
    }
}
