using Akka.Remote.Transport;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>What is done to one place, one after the other. What a connection outlasts is no fault to the place: it excuses nothing.</summary>
sealed class SoakFaults(Soak soak, SoakPlace place, RoleName role, Random random)
{
    const ThrottleTransportAdapter.Direction Both = ThrottleTransportAdapter.Direction.Both;

    /// <summary>How often each was done.</summary>
    public Dictionary<string, int> Done { get; } = [];

    /// <summary>Those that end a connection.</summary>
    public int Breaking { get; private set; }

    public async Task Run()
    {
        (string, Func<Task>)[] kinds =
        [
            ("killed", Killed), ("killed", Killed), ("stopped", Stopped), ("frozen", Frozen), ("parted", Parted), ("half parted", HalfParted), ("paused", Paused),
            .. soak.Config.TestTransport ? [("disconnected", Disconnected), ("slow", Slow), ("slow", Slow)] : Array.Empty<(string, Func<Task>)>(),
        ];
        while (!soak.IsOver)
        {
            // How often, not what is waited for.
            await Task.Delay(random.Next(200, 1_500));
            var (name, fault) = kinds[random.Next(kinds.Length)];
            Soak.Tell($"{place}: {name}");
            await fault();
            Done[name] = Done.GetValueOrDefault(name) + 1;
        }
    }

    TestConductor Conductor => soak.Conductor;

    RoleName Foo => soak.Config.Foo;

    Task Killed() => Ends(() => Conductor.Kill(role), stops: false);

    Task Stopped() => Ends(() => Conductor.Shutdown(role), stops: true);

    async Task Ends(Func<Task> end, bool stops)
    {
        var lost = place.Open;
        await Breaks(async () =>
        {
            await end();
            await Task.Delay(random.Next(300));
            await Conductor.Restart(role);
        }, lost, stops);
    }

    /// <summary>Until it is told to be down.</summary>
    Task Frozen() => Breaks(async () =>
    {
        var lost = place.Open;
        await Conductor.Pause(role);
        await IsLost(lost);
        await Conductor.Resume(role);
    });

    Task Parted() => IsParted(Both);

    Task HalfParted() => IsParted(random.Next(2) == 0 ? ThrottleTransportAdapter.Direction.Send : ThrottleTransportAdapter.Direction.Receive);

    Task IsParted(ThrottleTransportAdapter.Direction direction) => Breaks(async () =>
    {
        var lost = place.Open;
        await Conductor.Blackhole(Foo, role, direction);
        await IsLost(lost);
        await Conductor.PassThrough(Foo, role, Both);
    });

    /// <summary>The link is broken; what Akka had under way is lost, or not.</summary>
    Task Disconnected() => Breaks(() => Conductor.Disconnect(Foo, role));

    /// <summary>Shorter than silence takes.</summary>
    async Task Paused()
    {
        await Conductor.Pause(role);
        await Task.Delay(random.Next(200, 1_000));
        await Conductor.Resume(role);
    }

    /// <summary>What is large takes seconds, and what is small goes on beside it.</summary>
    async Task Slow()
    {
        await Conductor.Throttle(Foo, role, Both, random.Next(4, 20));
        await Task.Delay(random.Next(500, 3_000));
        await Conductor.PassThrough(Foo, role, Both);
    }

    Task IsLost(Connection? lost) => Wait.Until(() => place.Open is null || place.Open != lost, $"{place} is down");

    async Task Breaks(Func<Task> fault, Connection? lost = null, bool stops = false)
    {
        place.Down(stops);
        Breaking++;
        await fault();
        await place.Up(lost);
    }
}
