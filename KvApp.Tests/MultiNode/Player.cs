using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Akka;
using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using Direction = Akka.Remote.Transport.ThrottleTransportAdapter.Direction;

namespace KvApp.Tests;

/// <summary>The process of one role: makes the spec, runs its method, and does this role's part of what the controller asks for.</summary>
sealed class Player(RoleOrders orders, MultiNodeLink link)
{
    const int DieWithParent = 1;

    readonly TaskCompletionSource _begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentDictionary<int, (string What, TaskCompletionSource<Done> Done)> _asked = [];
    readonly Dictionary<string, (float Send, float Receive)> _rates = [];
    TaskCompletionSource _entered = new();
    MultiNodeSpec? _spec;
    int _lastAsked;

    /// <summary>The one of this process; null in a process that is no role.</summary>
    public static Player? Current { get; private set; }

    public RoleOrders Orders => orders;

    /// <summary>What a role's process is started for.</summary>
    public static async Task<int> Run(string orders)
    {
        // Where there is no setpriv to have said so: a paused process does not see that its controller has gone.
        _ = prctl(DieWithParent, 9);
        var decoded = RoleOrders.Decode(orders);
        Current = new(decoded, MultiNodeLink.Connect(decoded.Socket));
        return await Current.Play();
    }

    async Task<int> Play()
    {
        _ = Task.Factory.StartNew(Listen, TaskCreationOptions.LongRunning);
        string? failure = null;
        try
        {
            // A thread of its own: the test kit leaves its synchronization context on the one that makes the spec.
            await Task.Run(() => _spec = (MultiNodeSpec)Activator.CreateInstance(Type.GetType(orders.Spec, throwOnError: true)!)!);
            var provider = (IRemoteActorRefProvider)((ExtendedActorSystem)_spec!.Sys).Provider;
            link.Send(new MultiNodeMessage.Hello(orders.Role, orders.Life, $"{provider.DefaultAddress}", AddressUidExtension.Uid(_spec.Sys)));
            await _begin.Task;
            var method = _spec.GetType().GetMethod(orders.Method, BindingFlags.Instance | BindingFlags.Public) ?? throw new MissingMethodException(orders.Spec, orders.Method);
            await Task.Run(() => method.Invoke(_spec, BindingFlags.DoNotWrapExceptions, null, null, null) as Task ?? Task.CompletedTask);
        }
        catch (Exception error)
        {
            failure = $"{error}";
        }
        if (_spec is null) link.Send(new MultiNodeMessage.Hello(orders.Role, orders.Life, "no address", Environment.ProcessId));
        link.Send(new MultiNodeMessage.Ended(failure));
        await _finish.Task;
        await _spec!.End();
        return 0;
    }

    public void Enter(string barrier, TimeSpan within)
    {
        _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Send(new MultiNodeMessage.Enter(barrier, within.TotalSeconds));
        _entered.Task.Wait();
    }

    public Task<Done> Ask(MultiNodeMessage.Fault fault)
    {
        var done = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = Interlocked.Increment(ref _lastAsked);
        _asked[id] = ($"{fault}", done);
        link.Send(fault with { Id = id });
        return done.Task;
    }

    async Task Listen()
    {
        while (await link.Receive() is { } message)
        {
            switch (message)
            {
                case MultiNodeMessage.Begin:
                    _begin.SetResult();
                    break;
                case MultiNodeMessage.Entered:
                    _entered.SetResult();
                    break;
                case MultiNodeMessage.Answer answer when _asked.TryRemove(answer.Id, out var asked):
                    if (answer.Problem is null) asked.Done.SetResult(Done.Instance);
                    else asked.Done.SetException(new MultiNodeException($"{asked.What}: {answer.Problem}"));
                    break;
                case MultiNodeMessage.Fault fault:
                    _ = Suffer(fault);
                    break;
                case MultiNodeMessage.Finish:
                    _finish.SetResult();
                    break;
            }
        }
        // The controller is gone, and with it every reason to be here.
        Process.GetCurrentProcess().Kill();
    }

    async Task Suffer(MultiNodeMessage.Fault fault)
    {
        string? problem = null;
        try
        {
            switch (fault.Kind)
            {
                case FaultKind.Exit:
                    Environment.Exit(fault.ExitCode);
                    break;
                case FaultKind.Shutdown:
                    await _spec!.Stop(fault.Abort);
                    Environment.Exit(0);
                    break;
                case FaultKind.Throttle:
                    problem = await Command(Throttle(fault.Target!, (Direction)fault.Direction, fault.Rate));
                    break;
                case FaultKind.Disconnect:
                    problem = await Command(new ForceDisassociateExplicitly(_spec!.GetAddress(new(fault.Target!)), DisassociateInfo.Unknown));
                    break;
            }
        }
        catch (Exception error)
        {
            problem = $"{error}";
        }
        link.Send(new MultiNodeMessage.Answer(fault.Id, problem));
    }

    SetThrottle Throttle(string target, Direction direction, float rate)
    {
        var (send, receive) = _rates.GetValueOrDefault(target, (-1, -1));
        (send, receive) = _rates[target] = (direction == Direction.Receive ? send : rate, direction == Direction.Send ? receive : rate);
        // Akka remembers one direction for connections to come, and lets none come whose other direction it was not told of: it is told of
        // both as soon as may be.
        if (send == receive) direction = Direction.Both;
        return new(_spec!.GetAddress(new(target)), direction, rate switch { 0 => Blackhole.Instance, < 0 => Unthrottled.Instance, _ => new TokenBucket(1000, rate * 125_000, 0, 0) });
    }

    async Task<string?> Command(object command) =>
        await ((IRemoteActorRefProvider)((ExtendedActorSystem)_spec!.Sys).Provider).Transport.ManagementCommand(command) ? null : $"Akka.Remote did not take {command}";

    [DllImport("libc")]
    static extern int prctl(int option, nuint value);
}
