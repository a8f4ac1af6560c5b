using System.Collections.Concurrent;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Streams of tasks, here and on another node.</summary>
public sealed class StreamTests : OnTwoNodes
{
    static readonly AsyncStreamOptions Two = new() { MaxConcurrency = 2, Timeout = Wait.Long };

    static async Task<List<TaskResult<T>>> All<T>(IAsyncEnumerable<TaskResult<T>> stream)
    {
        var all = new List<TaskResult<T>>();
        await foreach (var result in stream) all.Add(result);
        return all;
    }

    static TaskResult<int> Ok(int value) => new TaskResult<int>.Ok(value);

    /// <summary>Waits until this process opens the gate of that number; a negative one fails.</summary>
    static async Task<int> AtGate(int n)
    {
        if (n < 0) throw new InvalidOperationException($"{n}");
        await Gates.GetOrAdd(n, _ => new()).Task;
        return n;
    }

    static readonly ConcurrentDictionary<int, TaskCompletionSource> Gates = new();

    static int _gates;

    static int NewGate() => Interlocked.Add(ref _gates, 10);

    static void Open(int gate) => Gates.GetOrAdd(gate, _ => new()).TrySetResult();

    static async Task<int> ToldBy(IProcess self, IActorRef to)
    {
        to.Tell(self.Self);
        return await self.Receive<int>();
    }

    Task Nothing(string place) => Wait.Until(async () => Conversations == 0 && (await TaskSupervisor.On(Foo.System, "work", place).Children(Wait.Long)).Count == 0, "no task is left");

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST1"), Trait("otp", "ST4"), Trait("otp", "ST3")]
    public Task Each_element_has_its_result_in_order_as_often_as_it_is_enumerated(string place) => Run(async self =>
    {
        var pulled = 0;
        IEnumerable<int> Input()
        {
            for (var n = 0; n < 50; n++)
            {
                pulled++;
                yield return n;
            }
        }

        var stream = TaskSupervisor.On(self, "work", place).AsyncStream(Input(), Work.DoubleLater);
        Assert.Equal(0, pulled);
        for (var times = 1; times <= 2; times++)
        {
            Assert.Equal(Enumerable.Range(0, 50).Select(n => Ok(n * 2)), await All(stream));
            Assert.Equal(50 * times, pulled);
        }
        await Nothing(place);
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "ST1")]
    public async Task Who_enumerates_owns_the_tasks()
    {
        IAsyncEnumerable<TaskResult<string>>? stream = null;
        await Run(self =>
        {
            stream = TaskSupervisor.On(Foo.System, "work", "bar").AsyncStream([0], CallersOf);
            return Task.CompletedTask;
        });
        await Run(async self => Assert.Equal([new TaskResult<string>.Ok(self.Self.Path.Name)], await All(stream!)));
        Assert.Equal([new TaskResult<string>.Ok("")], await All(stream!));
    }

    static Task<string> CallersOf(IProcess self, int _) => Task.FromResult(Work.Callers(self, 0));

    [Fact, Trait("otp", "C6")]
    public void As_many_run_at_once_as_this_node_has_processors_in_order_five_seconds_each() =>
        Assert.Equal((Environment.ProcessorCount, true, TimeSpan.FromSeconds(5), OnTimeout.Exit, false, Shutdown.After(TimeSpan.FromSeconds(5))),
            (new AsyncStreamOptions().MaxConcurrency, new AsyncStreamOptions().Ordered, new AsyncStreamOptions().Timeout, new AsyncStreamOptions().OnTimeout, new AsyncStreamOptions().ZipInputOnExit, new AsyncStreamOptions().Shutdown));

    [Fact, Trait("otp", "ST2")]
    public void What_makes_no_sense_is_refused_at_the_call()
    {
        Assert.Contains("MaxConcurrency must be 1 or more", Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncStreamOptions { MaxConcurrency = 0 }).Message);
        Assert.Contains("Timeout must be more than zero", Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncStreamOptions { Timeout = TimeSpan.Zero }).Message);
        Assert.Contains("-00:00:01", Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncStreamOptions { Shutdown = TimeSpan.FromSeconds(-1) }).Message);
        var captured = Task.CompletedTask;
        Assert.Contains("captures 'captured'", Assert.Throws<ArgumentException>(() => { There.AsyncStream([1], n => n + captured.Id); }).Message);
        Assert.Throws<ArgumentNullException>(() => { There.AsyncStream((IEnumerable<int>)null!, Work.Double); });
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST5")]
    public Task Results_come_in_the_order_of_the_input_or_in_that_of_the_ends(string place) => Run(async self =>
    {
        foreach (var ordered in new[] { true, false })
        {
            var gate = NewGate();
            await using var stream = TaskSupervisor.On(self, "work", place).AsyncStream([gate, gate + 1, gate + 2], AtGate, Two with { MaxConcurrency = 3, Ordered = ordered }).GetAsyncEnumerator();
            var first = stream.MoveNextAsync();
            Open(gate + 2);
            if (ordered) Open(gate);
            Assert.True(await first);
            Assert.Equal(Ok(ordered ? gate : gate + 2), stream.Current);
            Open(gate + 1);
            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(Ok(gate + 1), stream.Current);
            Open(gate);
            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(Ok(ordered ? gate + 2 : gate), stream.Current);
            Assert.False(await stream.MoveNextAsync());
        }
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST6"), Trait("otp", "ST7"), Trait("otp", "ST20")]
    public Task No_more_run_than_may_and_no_more_is_pulled_than_runs(string place) => Run(async self =>
    {
        var pulled = 0;
        var gate = NewGate();
        IEnumerable<int> Input()
        {
            for (var n = 0; ; n++)
            {
                pulled++;
                yield return gate + n;
            }
        }

        await using var stream = TaskSupervisor.On(self, "work", place).AsyncStream(Input(), AtGate, Two).GetAsyncEnumerator();
        Open(gate);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal((Ok(gate), 2), (stream.Current, pulled));

        // It has ended, but nobody asks: nothing more is started.
        Open(gate + 1);
        await Nothing(place);
        Assert.Equal(2, pulled);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(Ok(gate + 1), stream.Current);
        Assert.InRange(pulled, 2, 3); // one more if its slot is free before its end has come
        Open(gate + 2);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal((Ok(gate + 2), 4), (stream.Current, pulled));
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST9"), Trait("otp", "ST10")]
    public Task Each_task_has_its_own_time(string place) => Run(async self =>
    {
        var gate = NewGate();
        Open(gate);
        var never = gate + 1;
        var options = new AsyncStreamOptions { MaxConcurrency = 4, Timeout = TimeSpan.FromSeconds(1), OnTimeout = OnTimeout.KillTask };
        TaskResult<int> late = new TaskResult<int>.Exit(new ExitReason.Timeout());
        var tasks = TaskSupervisor.On(self, "work", place);
        Assert.Equal([late, Ok(gate), late, Ok(gate)], await All(tasks.AsyncStream([never, gate, never, gate], AtGate, options)));
        Assert.Equal([Ok(gate), Ok(gate), late, late], await All(tasks.AsyncStreamNoLink([never, gate, never, gate], AtGate, options with { Ordered = false })));
        await Nothing(place);
        await self.MailboxIsEmpty();
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST8"), Trait("otp", "ST9")]
    public Task Their_time_is_kept_while_nobody_asks(string place) => Run(async self =>
    {
        var gate = NewGate();
        Open(gate);
        var options = new AsyncStreamOptions { MaxConcurrency = 2, Timeout = TimeSpan.FromSeconds(3), OnTimeout = OnTimeout.KillTask };
        await using var stream = TaskSupervisor.On(self, "work", place).AsyncStreamNoLink([gate, gate + 1], AtGate, options).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(Ok(gate), stream.Current);
        await Nothing(place);
        // Open or not, it is too late.
        Open(gate + 1);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Timeout()), stream.Current);
        Assert.False(await stream.MoveNextAsync());
        await self.MailboxIsEmpty();
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST10")]
    public Task A_timeout_ends_the_stream_unless_it_says_otherwise(string place) => Run(async self =>
    {
        var gate = NewGate();
        Assert.IsType<ExitReason.Timeout>(await Fails(All(TaskSupervisor.On(self, "work", place).AsyncStream([gate], AtGate, new() { Timeout = TimeSpan.FromMilliseconds(10) }))));
        await Nothing(place);
        await self.MailboxIsEmpty();
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST11"), Trait("otp", "ST12"), Trait("otp", "ST4")]
    public async Task A_task_that_fails_takes_a_linked_caller_along_and_is_an_element_to_others(string place)
    {
        var gate = NewGate();
        Open(gate);
        var options = Two with { ZipInputOnExit = true };
        var caller = await Start(async self =>
        {
            await self.Receive<string>();
            await All(TaskSupervisor.On(self, "work", place).AsyncStream([gate, -1, gate], AtGate, options));
        });
        var down = Down(caller);
        caller.Tell("begin");
        Assert.Equal("-1", Assert.IsType<ExitReason.Failed>(await down).Message);

        await Run(async self =>
        {
            self.TrapExit = true;
            foreach (var stream in new[] { TaskSupervisor.On(self, "work", place).AsyncStream([gate, -1, gate], AtGate, options), TaskSupervisor.On(self, "work", place).AsyncStreamNoLink([gate, -1, gate], AtGate, options) })
            {
                var results = await All(stream);
                Assert.Equal((Ok(gate), Ok(gate)), (results[0], results[2]));
                var failed = Assert.IsType<TaskResult<int>.Exit>(results[1]);
                Assert.Equal(("-1", -1), (Assert.IsType<ExitReason.Failed>(failed.Reason).Message, failed.Input));
            }
            await self.MailboxIsEmpty();
        });
        Assert.Equal(3, (await All(TaskSupervisor.On(Foo.System, "work", place).AsyncStreamNoLink([gate, -1, gate], AtGate))).Count);
        await Nothing(place);
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST13")]
    public Task Breaking_off_ends_what_runs_before_it_returns(string place) => Run(async self =>
    {
        var (gate, cleaned) = (NewGate(), 0);
        IEnumerable<int> Input()
        {
            try
            {
                Open(gate);
                yield return gate;
                while (true) yield return gate + 1;
            }
            finally
            {
                cleaned++;
            }
        }

        var tasks = TaskSupervisor.On(self, "work", place);
        await foreach (var result in tasks.AsyncStream(Input(), AtGate, Two with { MaxConcurrency = 4 }))
        {
            Assert.Equal(Ok(gate), result);
            break;
        }
        Assert.Empty(await tasks.Children(Wait.Long));
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var _ in tasks.AsyncStreamNoLink(Input(), AtGate, Two)) throw new FormatException();
        });
        Assert.Empty(await tasks.Children(Wait.Long));
        await Assert.ThrowsAsync<FormatException>(() => All(tasks.AsyncStream(Input().Select((n, at) => at < 2 ? n : throw new FormatException()), AtGate, Two)));
        Assert.Empty(await tasks.Children(Wait.Long));
        Assert.Equal(3, cleaned);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in tasks.AsyncStream(Input(), AtGate, Two).WithCancellation(cancel.Token)) await cancel.CancelAsync();
        });
        Assert.Empty(await tasks.Children(Wait.Long));
        await Nothing(place);
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "ST14")]
    public Task Too_many_children_end_the_stream() => Run(async self =>
    {
        var few = TaskSupervisor.Start(Bar.System, "few", new() { MaxChildren = 2 });
        var gate = NewGate();
        var refused = await Assert.ThrowsAsync<MaxChildrenException>(() => All(TaskSupervisor.On(self, "few", "bar").AsyncStream([gate, gate, gate, gate], AtGate, Two with { MaxConcurrency = 4 })));
        Assert.Contains("reached the maximum number of tasks", refused.Message);
        Assert.Contains("MaxConcurrency to be lower or equal to MaxChildren", refused.Message);
        Assert.Empty(await few.Children(Wait.Long));
        await self.MailboxIsEmpty();
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "ST15")]
    public Task If_the_caller_dies_linked_tasks_die_and_the_others_go_on(string place) => Run(async self =>
    {
        foreach (var linked in new[] { true, false })
        {
            var caller = await Start(async caller =>
            {
                var tasks = TaskSupervisor.On(caller, "work", place);
                await foreach (var _ in linked ? tasks.AsyncStream(Enumerable.Repeat(self.Self, 9), ToldBy, Two) : tasks.AsyncStreamNoLink(Enumerable.Repeat(self.Self, 9), ToldBy, Two)) { }
            });
            IActorRef[] pids = [await self.Receive<IActorRef>(), await self.Receive<IActorRef>()];
            var downs = pids.Select(Down).ToArray();
            await TaskSupervisor.On(Foo.System, "work", place).Children(Wait.Long); // answered after the monitors have been taken in
            caller.Exit(new ExitReason.Custom("bye"));
            if (!linked)
                foreach (var pid in pids) pid.Tell(1);
            foreach (var down in downs) Assert.Equal(linked ? new ExitReason.Custom("bye") : new ExitReason.Normal(), await down);
            await Nothing(place);
        }
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "ST16"), Trait("otp", "ST17"), Trait("otp", "ST18")]
    public async Task A_node_that_goes_down_ends_its_elements_and_the_stream_if_more_was_to_start()
    {
        var lost = new ExitReason.NoConnection(Bar.Name);
        var gate = NewGate();
        // The last of each stream is the one that tells that all have been started.
        async Task<List<TaskResult<int>>> Read(TaskSupervisor tasks, bool linked, int count)
        {
            var input = Enumerable.Repeat(gate, count);
            return await All(linked ? tasks.AsyncStream(input, AtGate, Two) : tasks.AsyncStreamNoLink(input, AtGate, Two));
        }

        var (nothingLeft, more, linkedMore) = (Read(There, false, 2), Read(There, false, 3), Foo.Node.Run(async self =>
        {
            self.TrapExit = true;
            return await Read(TaskSupervisor.On(self, "work", "bar"), true, 3);
        }));
        var dying = Foo.Node.Run(self => Read(TaskSupervisor.On(self, "work", "bar"), true, 2));
        await Wait.Until(async () => (await TaskSupervisor.On(Bar.System, "work").Children(Wait.Long)).Count == 8, "all run");
        await Bar.DisposeAsync();
        Assert.Equal([new TaskResult<int>.Exit(lost), new TaskResult<int>.Exit(lost)], await nothingLeft.WaitAsync(Wait.Long));
        Assert.Equal(lost, await Fails(more.WaitAsync(Wait.Long)));
        Assert.Equal(lost, await Fails(linkedMore.WaitAsync(Wait.Long)));
        Assert.Equal(lost, await Fails(dying.WaitAsync(Wait.Long)));
    }

    [Fact, Trait("otp", "ST19")]
    public Task Forged_messages_and_those_of_others_are_left_alone() => Run(async self =>
    {
        var forged = new Down(new(1), self.Self, new ExitReason.Normal());
        self.Self.Tell(forged);
        Assert.Equal([Ok(2), Ok(4)], await All(TaskSupervisor.On(self, "work", "bar").AsyncStream([1, 2], Work.Double)));
        Assert.Equal(forged, await self.Receive<object>());
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "ST20")]
    public async Task The_input_may_be_asynchronous_and_does_not_hold_up_what_has_ended()
    {
        var next = System.Threading.Channels.Channel.CreateUnbounded<int>();
        await using var stream = There.AsyncStream(next.Reader.ReadAllAsync(), Work.Double).GetAsyncEnumerator();
        for (var n = 0; n < 5; n++)
        {
            next.Writer.TryWrite(n);
            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(Ok(n * 2), stream.Current);
        }
        next.Writer.Complete();
        Assert.False(await stream.MoveNextAsync());
    }

    [Fact, Trait("otp", "W4")]
    public async Task Starts_are_not_waited_for_one_by_one()
    {
        const int n = 200;
        Assert.Equal(2, await There.Async(Work.Double, 1));
        var supervisor = (IInternalActorRef)TaskSupervisor.On(Bar.System, "work").Pid!;
        var connection = Foo.Node.Local.Peers.Find(Bar.Name)!.Open!;
        var (there, back) = (connection.Sent, Bar.Node.Local.Peers.Find(Foo.Name)!.Open!.Sent);
        supervisor.Suspend();
        var all = All(There.AsyncStream(Enumerable.Range(0, n), Work.Double, Two with { MaxConcurrency = n }));
        await Wait.Until(() => connection.Sent == there + n, "all starts have been sent, though none has been answered");
        supervisor.Resume();
        Assert.Equal(n, (await all).Count);
        Assert.Equal((there + n, back + n), (connection.Sent, Bar.Node.Local.Peers.Find(Foo.Name)!.Open!.Sent));
    }
}
