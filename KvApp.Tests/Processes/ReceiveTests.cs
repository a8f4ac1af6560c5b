using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Receiving in a process, of what was told here and of letters from the other node.</summary>
public sealed class ReceiveTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static void Tell(IProcess self, (IActorRef To, object[] What) arg)
    {
        foreach (var message in arg.What) arg.To.Tell(message);
    }

    /// <summary>Has it told from the same node or from the other; it has come when this is over.</summary>
    async Task Told(IProcess self, bool remote, params object[] what)
    {
        var task = nodes.Tasks(self, remote).AsyncNoLink(Tell, (self.Self, (object[])[.. what, "told"]));
        await self.Receive<string>(said => said == "told", Wait.Long);
        await task;
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "O3")]
    public Task A_type_and_a_predicate_choose_and_the_rest_stays_in_order(bool remote) => nodes.Run(async self =>
    {
        await Told(self, remote, 1, "a", 2, 3.5, "b", 3);
        Assert.Equal("b", await self.Receive<string>(said => said != "a", TimeSpan.Zero));
        Assert.Equal(2, await self.Receive<int>(n => n % 2 == 0, TimeSpan.Zero));
        foreach (var left in new object[] { 1, "a", 3.5, 3 }) Assert.Equal(left, await self.Receive<object>(timeout: TimeSpan.Zero));
        await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<object>(timeout: TimeSpan.Zero));
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Who_gives_up_waiting_takes_nothing_away(bool remote) => nodes.Run(async self =>
    {
        using var cancel = new CancellationTokenSource();
        var (given, cancelled) = (self.Receive<int>(timeout: TimeSpan.FromMilliseconds(1)), self.Receive<int>(cancellation: cancel.Token));
        Assert.Contains("Int32", (await Assert.ThrowsAsync<TimeoutException>(() => given)).Message);
        cancel.Cancel();
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled)).CancellationToken);
        await Told(self, remote, 7);
        Assert.Equal(7, await self.Receive<int>(timeout: TimeSpan.Zero));
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task No_message_is_lost_to_a_wait_that_ends_as_it_comes(bool remote) => nodes.Run(async self =>
    {
        for (var n = 0; n < 500; n++)
        {
            using var cancel = new CancellationTokenSource();
            var waiting = self.Receive<int>(cancellation: cancel.Token);
            await nodes.Tasks(self, remote).StartChild(Tell, (self.Self, new object[] { n }));
            for (var i = n % 50; i > 0; i--) Thread.SpinWait(200);
            cancel.Cancel();
            int got;
            try
            {
                got = await waiting;
            }
            catch (OperationCanceledException)
            {
                got = await self.Receive<int>(timeout: Wait.Long);
            }
            Assert.Equal(n, got);
        }
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Two_receives_at_once_get_one_message_each_in_their_order(bool remote) => nodes.Run(async self =>
    {
        var (first, second, text) = (self.Receive<int>(), self.Receive<int>(), self.Receive<string>(said => said != "told"));
        await Told(self, remote, 1, "a", 2);
        Assert.Equal((1, 2, "a"), (await first, await second, await text));
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task A_predicate_that_throws_fails_its_receive_and_keeps_the_message(bool remote) => nodes.Run(async self =>
    {
        static bool Throw(int n) => throw new InvalidOperationException($"{n}");
        var waiting = self.Receive<int>(Throw);
        await Told(self, remote, 1);
        Assert.Equal("1", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting)).Message);
        Assert.Equal("1", (await Assert.ThrowsAsync<InvalidOperationException>(() => self.Receive<int>(Throw))).Message);
        Assert.Equal(1, await self.Receive<int>(timeout: TimeSpan.Zero));
    });

    [Fact]
    public async Task Who_still_receives_when_its_process_has_ended_is_told()
    {
        Task<int>? left = null;
        IProcess? ended = null;
        await nodes.Run(self =>
        {
            (left, ended) = (self.Receive<int>(), self);
            return Task.CompletedTask;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left!.WaitAsync(Wait.Long));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended!.Receive<int>().WaitAsync(Wait.Long));
    }
}
