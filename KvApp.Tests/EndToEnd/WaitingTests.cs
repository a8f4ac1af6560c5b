using System.Collections.Concurrent;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>
/// What takes its time, and little of the machine's: these scenarios have nodes of their own each and run beside each other, begun by the
/// first test that asks for one.
/// </summary>
[Trait("suite", "full")]
public sealed class WaitingTests(Scenarios scenarios, ITestOutputHelper output) : IClassFixture<Scenarios>
{
    [Fact, Trait("otp", "KU18")]
    public Task A_node_that_stands_still_resumes_and_nothing_is_lost() => scenarios.BarPaused.Show(output);

    // Foo has the lowest address and was the first: it leads the cluster.
    [Fact, Trait("otp", "KU18")]
    public Task So_does_the_leader_of_the_cluster() => scenarios.FooPaused.Show(output);

    [Fact, Trait("otp", "KU18")]
    public Task A_node_left_alone_serves_its_names_and_takes_the_others_back() => scenarios.BarAlone.Show(output);
}

/// <summary>The scenarios of <see cref="WaitingTests"/>, all under way from when the first is looked at.</summary>
public sealed class Scenarios
{
    readonly SemaphoreSlim _starting = new(1);

    public Scenarios()
    {
        BarPaused = new(_starting, scenario => PausedNode.Run(scenario, "bar", "there", "foo", "here"));
        FooPaused = new(_starting, scenario => PausedNode.Run(scenario, "foo", "here", "bar", "there"));
        BarAlone = new(_starting, LoneNode.Run);
    }

    public Scenario BarPaused { get; }
    public Scenario FooPaused { get; }
    public Scenario BarAlone { get; }
}

/// <summary>A scenario under way, and what it has printed until somebody wants to see it.</summary>
public sealed class Scenario
{
    readonly SemaphoreSlim _starting;
    readonly Lines _lines = new();
    readonly Task _running;

    public Scenario(SemaphoreSlim starting, Func<Scenario, Task> run)
    {
        _starting = starting; // first: the scenario asks for it as soon as it runs
        _running = Task.Run(() => run(this));
    }

    public ITestOutputHelper Output => _lines;

    /// <summary>Three nodes, started when those of the other scenarios have.</summary>
    public async Task<ThreeNodes> Start(string member)
    {
        await _starting.WaitAsync();
        try
        {
            return await ThreeNodes.Start(Output, member);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Waits for its end, and shows what it printed.</summary>
    public async Task Show(ITestOutputHelper output)
    {
        try
        {
            await _running;
        }
        finally
        {
            foreach (var line in _lines.Printed) output.WriteLine(line);
        }
    }

    sealed class Lines : ITestOutputHelper
    {
        public ConcurrentQueue<string> Printed { get; } = [];

        public void WriteLine(string message) => Printed.Enqueue(message);

        public void WriteLine(string format, params object[] args) => WriteLine(string.Format(format, args));
    }
}
