using System.Buffers;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>How many bytes functions take, and what becomes of those that take too many.</summary>
public sealed class FunctionSizeTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Limit = 1024 * 1024;

    TestNode _foo = null!;
    TestNode _bar = null!;

    public async Task InitializeAsync()
    {
        (_foo, _bar) = await TestNode.Pair($"kv.tasks.code.max-size = {Limit} B");
        TaskSupervisor.Start(_foo.System, "work");
        TaskSupervisor.Start(_bar.System, "work");
    }

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    [Fact]
    public void A_function_with_a_small_argument_is_at_most_64_bytes()
    {
        var n = 5;
        foreach (var (what, function) in new (string, Func<int, int>)[] { ("captures nothing", static n => n * 2), ("captures a number", m => m * n) })
        {
            var bytes = new ArrayBufferWriter<byte>();
            FunctionData.Of(function, _foo.Node.Local.Codec).Write(bytes);
            _foo.Node.Local.Codec.Write(1_000_000, bytes);
            output.WriteLine($"a lambda that {what}, with its argument: {bytes.WrittenCount} bytes");
            Assert.InRange(bytes.WrittenCount, 20, 64);
        }
    }

    public static TheoryData<bool, int> Sizes => new() { { false, 0 }, { false, -1 }, { false, -Limit / 2 }, { true, 0 }, { true, -1 }, { true, -Limit / 2 } };

    /// <param name="back">From bar to foo.</param>
    /// <param name="beyond">How many bytes more than the limit.</param>
    [Theory, MemberData(nameof(Sizes))]
    public async Task Function_argument_result_and_letter_of_the_largest_size_come_as_they_were(bool back, int beyond)
    {
        var (from, to) = back ? (_bar, _foo) : (_foo, _bar);
        var tasks = TaskSupervisor.On(from.System, "work", to.Name);
        var value = Value(Limit + beyond, bytes => from.Node.Local.Codec.Encode(bytes).Length);
        Assert.Equal(value, await tasks.AsyncNoLink(Work.Echo, value).Await(Wait.Long)); // as an argument, and as a result
        var captured = Value(Limit + beyond, bytes => CapturedBy(from, bytes));
        Assert.Equal(captured.Sum(b => b), await Capturing(tasks, captured).Await(Wait.Long));
        Assert.Equal(captured.Sum(b => b) + value.Length, await CapturingWith(tasks, captured, value).Await(Wait.Long)); // both at once

        var pid = await tasks.StartChild(static async self =>
        {
            var (reply, size) = (await self.Receive<IActorRef>(), (await self.Receive<byte[]>()).Length);
            reply.Tell(size);
        });
        Assert.Equal(value.Length, await from.Node.Run(async self =>
        {
            pid.Tell(self.Self);
            pid.Tell(value);
            return await self.Receive<int>(timeout: Wait.Long);
        }));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task One_byte_more_is_refused_at_the_call_or_told_at_the_await(bool back)
    {
        var (from, to) = back ? (_bar, _foo) : (_foo, _bar);
        var tasks = TaskSupervisor.On(from.System, "work", to.Name);
        const int around = 4, aroundCaptured = 7; // what the bytes of a megabyte have about them
        var value = new byte[Limit + 1 - around];
        void Says(Exception e) => Assert.Contains($"takes {Limit + 1} bytes, more than the {Limit} that kv.tasks.code.max-size allows", e.Message);

        Says(Assert.Throws<ValueNotSendableException>(() => { tasks.AsyncNoLink(Work.Echo, value); }));
        Says(Assert.Throws<ArgumentException>(() => { Capturing(tasks, new byte[Limit + 1 - aroundCaptured]); }));
        Assert.Contains("the lambda captures 'captured' (System.Byte[])", Assert.Throws<ArgumentException>(() => { Capturing(tasks, new byte[Limit + 100]); }).Message);
        var size = value.Length;
        var result = await Assert.ThrowsAsync<ExitException>(() => tasks.AsyncNoLink(() => new byte[size]).Await(Wait.Long));
        Assert.IsType<ExitReason.Failed>(result.Reason);
        Says(result);
        var pid = await tasks.StartChild(static async self => (await self.Receive<IActorRef>()).Tell(await self.Receive<object>()));
        Says(Assert.Throws<ValueNotSendableException>(() => pid.Tell(value)));
        // Nothing is broken by it.
        Assert.Equal("after", await from.Node.Run(async self =>
        {
            pid.Tell(self.Self);
            pid.Tell("after");
            return await self.Receive<string>(timeout: Wait.Long);
        }));
        Assert.Equal(42, await tasks.AsyncNoLink(Work.Double, 21).Await(Wait.Long));
    }

    static SupervisedTask<int> Capturing(TaskSupervisor tasks, byte[] captured) => tasks.AsyncNoLink(() => captured.Sum(b => b));

    static SupervisedTask<int> CapturingWith(TaskSupervisor tasks, byte[] captured, byte[] value) => tasks.AsyncNoLink(more => captured.Sum(b => b) + more.Length, value);

    static int CapturedBy(TestNode node, byte[] captured)
    {
        var data = FunctionData.Of((Func<int>)(() => captured.Length), node.Node.Local.Codec);
        return (int)data.Target!.Value.Length;
    }

    /// <summary>Bytes that take so many with what goes before and after them.</summary>
    static byte[] Value(int size, Func<byte[], int> measure)
    {
        var bytes = new byte[size - 1000];
        bytes = new byte[size - 1000 + size - measure(bytes)];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
