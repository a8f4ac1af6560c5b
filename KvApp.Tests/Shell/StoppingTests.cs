using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>Ctrl-C at a prompt of foo, whatever the line does and wherever.</summary>
public sealed class StoppingTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static int _sessions;

    readonly LineSession _session = new(nodes.Foo.System, $"stopping{Interlocked.Increment(ref _sessions)}");

    // On a busy machine a checkpoint may be far away.
    Evaluator Evaluator => field ??= new(nodes.Foo.Node, _session) { Patience = _patience };

    TimeSpan _patience = Wait.Long;

    async Task<LineOutcome> Type(string text) => await Evaluator.Run(text, CancellationToken.None).WaitAsync(TwoNodes.Longest);

    // Stops the line when it says that it runs.
    async Task<LineOutcome> Stop(string text)
    {
        using var stop = new CancellationTokenSource();
        var gate = $"stopping-{Guid.NewGuid():n}";
        var line = text.Replace("RUNS", $"KvApp.Tests.Typed.AtPrompt.Open(\"{gate}\");", StringComparison.Ordinal);
        var outcome = Evaluator.Run(line, stop.Token);
        await Task.WhenAny(Work.GateOf(gate).Task, outcome).WaitAsync(TwoNodes.Longest);
        stop.Cancel();
        return await outcome.WaitAsync(TwoNodes.Longest);
    }

    [Theory]
    [InlineData("RUNS while (true) { }")]
    [InlineData("RUNS for (;;);")]
    [InlineData("RUNS again: goto again;")]
    [InlineData("RUNS do { Thread.Sleep(1); } while (true);")]
    [InlineData("RUNS foreach (var n in Enumerable.Range(0, int.MaxValue)) Thread.Sleep(1);")]
    [InlineData("void Loop() { Thread.Sleep(1); Loop2(); } void Loop2() { for (var i = 0; i < 1; i++) { } } RUNS while (true) Loop();")]
    [InlineData("RUNS await Erpc.Call(\"bar\", () => { while (true) { } })")]
    [InlineData("RUNS await Erpc.Call(\"bar\", () => Task.Delay(-1, Checkpoint.Token))")]
    [InlineData("RUNS await Tasks(\"work\", \"bar\").Async(() => { while (true) { } }).Await(Timeout.InfiniteTimeSpan)")]
    [InlineData("RUNS await Receive<string>()")]
    public async Task A_line_that_never_ends_is_stopped_and_its_variables_stay(string line)
    {
        Assert.IsType<LineOutcome.Done>(await Type("int x = 1;"));
        var outcome = await Stop($"x = 2; {line}");
        Assert.True(outcome is LineOutcome.Stopped { WasAbandoned: false }, OutcomeText.ErrorOf(outcome));
        Assert.Equal(2, Assert.IsType<LineOutcome.Value>(await Type("x")).Object);
        await Wait.Until(() => !nodes.Bar.Node.Local.Code.All.Any(known => known.Module.Lingers), "nothing of the line runs on bar");
    }

    [Fact]
    public async Task Code_that_comes_to_no_checkpoint_is_abandoned_and_the_prompt_goes_on()
    {
        _patience = TimeSpan.FromSeconds(0.7);
        Assert.IsType<LineOutcome.Done>(await Type("int x = 1; var gate = new ManualResetEventSlim();"));
        Assert.Equal(new LineOutcome.Stopped(WasAbandoned: true), await Stop("x = 2; RUNS gate.Wait();"));
        Assert.Equal(2, Assert.IsType<LineOutcome.Value>(await Type("gate.Set(); x")).Object);
    }
}
