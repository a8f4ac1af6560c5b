using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

// Supervised tasks, children, streams, supervisors.
sealed partial class SoakLane
{
    static object Ok(int value) => new TaskResult<int>.Ok(value);

    static object Exit(ExitReason reason) => new TaskResult<int>.Exit(reason);

    async Task Value(SoakStep step)
    {
        var n = _random.Next(1000);
        var task = Chance() ? step.Tasks.Async(Work.DoubleLater, n) : step.Tasks.AsyncNoLink(Work.Double, n);
        step.Is(Ok(n * 2), await task.Yield(Wait.Long));
    }

    /// <summary>Goes in pieces, there and back.</summary>
    async Task LargeValue(SoakStep step)
    {
        var bytes = Bytes();
        var told = await step.Tasks.AsyncNoLink(Work.Echo, bytes).Yield(Wait.Long);
        step.Is(Ok(bytes.Length), told switch
        {
            TaskResult<byte[]>.Ok(var value) => Ok(value.AsSpan().SequenceEqual(bytes) ? value.Length : -1),
            TaskResult<byte[]>.Exit(var reason, _) => Exit(reason),
            _ => null,
        });
    }

    byte[] Bytes()
    {
        var bytes = new byte[_random.Next(60_000, 400_000)];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Nobody awaits them: each is told by its reply and its end, or by its end alone.</summary>
    async Task Piped(SoakStep step)
    {
        var n = _random.Next(1000);
        SupervisedTask<int>[] tasks = [step.Tasks.AsyncNoLink(Work.Double, n), step.Tasks.AsyncNoLink(Work.DoubleLater, n), step.Tasks.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom(n))];
        foreach (var task in tasks) task.PipeTo(step.Self.Self);
        for (var each = 0; each < 3; each++) step.Is(each == 2 ? new ExitReason.Custom(n) : n * 2, await step.Reply(tasks[each].Ref));
    }

    async Task Failure(SoakStep step)
    {
        var why = new ExitReason.Custom(_random.Next(1000));
        step.Is(Exit(why), await step.Tasks.AsyncNoLink(Work.ExitWith, (ExitReason)why).Yield(Wait.Long));
    }

    /// <summary>A task that waits is ended in one of the ways that there are.</summary>
    async Task End(SoakStep step)
    {
        var task = step.Tasks.AsyncNoLink(Work.Wait, 1);
        var pid = await task.Pid.WaitAsync(Wait.Long);
        switch (_random.Next(6))
        {
            case 0:
                pid.Tell(41);
                step.Is(Ok(42), await task.Yield(Wait.Long));
                break;
            case 1:
                pid.Exit(new ExitReason.Kill());
                step.Is(Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
                break;
            case 2:
                pid.Exit(new ExitReason.Custom("enough"));
                step.Is(Exit(new ExitReason.Custom("enough")), await task.Yield(Wait.Long));
                break;
            case 3:
                step.Is(null, await task.Shutdown(Wait.Long));
                break;
            case 4: // which of the two is first is not for us to say
                pid.Tell(41);
                pid.Exit(new ExitReason.Kill());
                step.IsOneOf(await task.Yield(Wait.Long), Ok(42), Exit(new ExitReason.Killed()));
                break;
            default:
                if (!await step.Tasks.TerminateChild(pid, Wait.Long)) step.Is(true, step.IsFaulty);
                step.Is(Exit(new ExitReason.Shutdown()), await task.Yield(Wait.Long));
                break;
        }
        await step.HasNoChildren();
    }

    /// <summary>Of a task and its owner either takes the other along, unless it ends normally.</summary>
    async Task Link(SoakStep step)
    {
        var owner = await SupervisedTask.Start(soak.Here.Local.System, async self =>
        {
            var (to, place) = await self.Receive<(IActorRef, NodeName)>();
            var task = TaskSupervisor.On(self, Supervisor, place).Async(Work.Wait, 1);
            to.Tell(await task.Pid);
            await task.Await(Timeout.InfiniteTimeSpan);
        });
        var down = step.Self.Monitor(owner);
        owner.Tell((step.Self.Self, step.Place.Name));
        var first = await step.Self.Receive<object>(message => message is IActorRef || (message is Down d && d.Ref == down), Wait.Long);
        if (first is Down early) step.Is(null, early.Reason);
        var pid = (IActorRef)first;
        var ofTask = step.Self.Monitor(pid);
        switch (_random.Next(3))
        {
            case 0:
                pid.Tell(1);
                step.Is(new ExitReason.Normal(), await step.Down(ofTask));
                step.Is(new ExitReason.Normal(), await step.Down(down));
                break;
            case 1:
                pid.Exit(new ExitReason.Kill());
                step.Is(new ExitReason.Killed(), await step.Down(down));
                step.Is(new ExitReason.Killed(), await step.Down(ofTask));
                break;
            default:
                owner.Exit(new ExitReason.Custom("bye"));
                // A lost task may have taken its owner along before that.
                step.Is(new ExitReason.Custom("bye"), await step.Down(down));
                step.Is(new ExitReason.Custom("bye"), await step.Down(ofTask));
                break;
        }
    }

    /// <summary>A child ends as it is told, is started again as its mode says, and ends for good.</summary>
    async Task Child(SoakStep step)
    {
        var mode = (Restart)_random.Next(3);
        var pid = await step.Tasks.StartChild(SoakWork.Live, step.Self.Self, mode).WaitAsync(Wait.Long);
        step.Is(pid, await step.Next<IActorRef>());
        for (var lives = _random.Next(4); lives > 0; lives--)
        {
            var monitor = step.Self.Monitor(pid);
            ExitReason reason = new ExitReason[] { new ExitReason.Normal(), new ExitReason.Custom(lives), new ExitReason.Killed(), new ExitReason.Shutdown() }[_random.Next(4)];
            if (reason is ExitReason.Killed) pid.Exit(new ExitReason.Kill());
            else pid.Tell(reason);
            step.Is(reason, await step.Down(monitor));
            if (reason is ExitReason.Normal) step.Is("bye", await step.Next<string>());
            if (mode == Restart.Temporary || (mode == Restart.Transient && !reason.IsAbnormal))
            {
                await step.HasNoChildren();
                return;
            }
            var next = await step.Next<IActorRef>();
            if (next.Equals(pid)) throw new SoakViolation($"{pid} was started again under the same pid");
            pid = next;
        }
        var last = step.Self.Monitor(pid);
        if (!await step.Tasks.TerminateChild(pid, Wait.Long)) step.Is(true, step.IsFaulty);
        step.Is(new ExitReason.Shutdown(), await step.Down(last));
        await step.HasNoChildren();
    }

    async Task Stream(SoakStep step)
    {
        var linked = Chance();
        var input = Enumerable.Range(0, _random.Next(30)).Select(_ => linked ? _random.Next(100) * 3 : _random.Next(100)).ToArray();
        var options = new AsyncStreamOptions { MaxConcurrency = 1 + _random.Next(4), Ordered = Chance(), Timeout = Wait.Long };
        var stop = Chance() ? input.Length : _random.Next(30);
        var expected = input.Select(n => n % 3 == 1 ? Exit(new ExitReason.Custom(n)) : Ok(n * 2)).ToList();
        await foreach (var result in linked ? step.Tasks.AsyncStream(input, SoakWork.DoubleOrExit, options) : step.Tasks.AsyncStreamNoLink(input, SoakWork.DoubleOrExit, options))
        {
            if (options.Ordered || !expected.Contains(result)) step.Is(expected.FirstOrDefault(), result);
            expected.Remove(result);
            if (--stop <= 0) break;
        }
        if (stop > 0) step.Is(0, expected.Count);
        await step.HasNoChildren();
    }

    /// <summary>A child that crashes three times where two restarts are allowed: three lives, and the end of its supervisor and of all under it.</summary>
    async Task CrashLoop(SoakStep step)
    {
        var name = NewName("loop");
        var tasks = await step.StartSupervisor(name, maxRestarts: 2, partitions: 1);
        var down = step.Self.Monitor(name, step.Place.Name);
        var other = tasks.AsyncNoLink(Work.Wait, 1);
        await other.Pid.WaitAsync(Wait.Long);
        var pid = await tasks.StartChild(SoakWork.TellAndCrash, step.Self.Self, Chance() ? Restart.Transient : Restart.Permanent).WaitAsync(Wait.Long);
        step.Is(new ExitReason.Shutdown(), await step.Down(down));
        var lives = new List<IActorRef>();
        for (var n = 0; n < 3; n++) lives.Add(await step.Next<IActorRef>());
        step.Is((pid, 3), (lives[0], lives.Distinct().Count()));
        step.Is(Exit(new ExitReason.Shutdown()), await other.Yield(Wait.Long));
    }

    /// <summary>A supervisor that is killed takes its tasks along as killed, of as many partitions as it has.</summary>
    async Task KilledSupervisor(SoakStep step)
    {
        var name = NewName("killed");
        var tasks = await step.StartSupervisor(name, maxRestarts: 3, partitions: 1 + _random.Next(3));
        SupervisedTask<int>[] running = [tasks.Partition(0).AsyncNoLink(Work.Wait, 1), tasks.Partition(1).AsyncNoLink(Work.Wait, 1)];
        foreach (var task in running) await task.Pid.WaitAsync(Wait.Long);
        var pid = await soak.Here.WhereIs(name, step.Place.Name).WaitAsync(Wait.Long);
        if (pid is null) step.IsFault("its supervisor is gone");
        pid!.Exit(new ExitReason.Kill());
        foreach (var task in running) step.Is(Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
        step.Is(Exit(new ExitReason.NoProcess()), await tasks.AsyncNoLink(Work.Double, 1).Yield(Wait.Long));
    }
}
