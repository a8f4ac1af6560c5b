using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>A console that does not keep up: the process waits, and nobody else does.</summary>
public sealed class BackPressureTests : IAsyncLifetime
{
    const int MostUnderWay = 2 * LeaderOutput.Window;

    readonly TwoConsoles _consoles = new();

    public Task InitializeAsync() => _consoles.InitializeAsync();

    public Task DisposeAsync() => _consoles.DisposeAsync();

    static long Taken(string name) => Prints.Taken.GetValueOrDefault(name);

    [Fact]
    public async Task Who_prints_on_a_console_that_is_held_up_waits_and_others_print_and_talk_meanwhile()
    {
        _consoles.OnFoo.Hold();
        var printing = _consoles.Call(F(Prints.Much, ("held", 8_000_000L)));
        await Wait.Until(() => Taken("held") > LeaderOutput.Window / 2, "it is on its way");

        // On the node that prints: another process, and code that is none.
        await Task.Run(() => Console.Write("")).WaitAsync(Wait.Long);
        await TaskSupervisor.On(_consoles.Foo.System, "work", "bar").AsyncNoLink(Prints.Lines, ("meanwhile", 2000)).Await(Wait.Long);
        Assert.Equal(2000, _consoles.OnBar.Lines.Length);
        // The daemons, both ways.
        for (var n = 0; n < 20; n++) await _consoles.Nodes.Settle();
        Assert.InRange(Taken("held"), LeaderOutput.Window / 2, MostUnderWay);
        Assert.False(printing.IsCompleted);

        _consoles.OnFoo.Let();
        Assert.Equal(new ExitReason.Normal(), (await printing).Reason);
        Assert.Equal(8_000_000, _consoles.OnFoo.Length);
        Assert.All(_consoles.OnFoo.Lines, line => Assert.Equal(999, line.Length));
    }

    [Fact]
    public async Task Who_is_killed_while_it_waits_is_let_go_and_says_nothing_more()
    {
        _consoles.OnFoo.Hold();
        await _consoles.Nodes.Run(async self =>
        {
            var (pid, monitor) = await Node.Get(self).SpawnMonitor("bar", Prints.Much, ("killed", 8_000_000L));
            await Wait.Until(() => Taken("killed") > LeaderOutput.Window / 2, "it is on its way");
            pid.Exit(new ExitReason.Kill());
            Assert.Equal(new ExitReason.Killed(), (await self.Receive<Down>(down => down.Ref == monitor, Wait.Long)).Reason);
        });
        await Work.GateOf("killed-over").Task.WaitAsync(Wait.Long);
        _consoles.OnFoo.Let();
        Assert.Equal(new ExitReason.Normal(), await _consoles.Spawn(F(Prints.Line, "the next")));
        Assert.EndsWith("the next\n", _consoles.OnFoo.Text);
        Assert.InRange(_consoles.OnFoo.Length, 0, MostUnderWay);
    }
}
