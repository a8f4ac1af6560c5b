using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Input comes from where output goes.</summary>
public sealed class ReadLineTests : IAsyncLifetime
{
    readonly TwoConsoles _consoles = new();

    public Task InitializeAsync() => _consoles.InitializeAsync();

    public Task DisposeAsync() => _consoles.DisposeAsync();

    ConsoleInput Input => _consoles.Foo.Node.Local.Io.Console.Input;

    Task Waits(int count) => Wait.Until(() => Input.Waiting == count, () => $"{count} wait for a line; there are {Input.Waiting}");

    string? ValueOf(CallEnd end) => end.Result is { Encoded: { } bytes } ? (string?)_consoles.Foo.Node.Local.Codec.Read(bytes) : throw new ExitException(end.Reason);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "G8")]
    public async Task A_line_is_asked_for_on_the_callers_console_and_null_is_the_end(bool later)
    {
        Fun Ask(string prompt) => later ? F(Prints.AskLater, prompt) : F(Prints.Ask, prompt);
        var asked = _consoles.Call(Ask("name? "));
        await Waits(1);
        Assert.Equal("name? ", _consoles.OnFoo.Text);
        _consoles.OnFoo.Type("bob", "ann");
        Assert.Equal("bob", ValueOf(await asked));
        Assert.Equal("ann", ValueOf(await _consoles.Call(Ask("next? "))));
        _consoles.OnFoo.TypeEnd();
        Assert.Null(ValueOf(await _consoles.Call(Ask("last? "))));
        Assert.Equal("name? next? last? ", _consoles.OnFoo.Text);
    }

    // Both are in ReadLine at the same time, or the second request would not have come.
    [Fact, Trait("otp", "G8")]
    public async Task Two_ask_at_the_same_time_and_are_given_lines_in_the_order_of_their_asking()
    {
        var first = _consoles.Call(F(Prints.Ask, ""));
        await Waits(1);
        var second = _consoles.Call(F(Prints.Ask, ""));
        await Waits(2);
        var here = _consoles.Nodes.Foo.Node.Run(_ => Task.FromResult(Prints.Ask("")));
        await Waits(3);
        _consoles.OnFoo.Type("1", "2", "3");
        Assert.Equal(("1", "2", "3"), (ValueOf(await first), ValueOf(await second), await here.WaitAsync(Wait.Long)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Who_ends_wants_no_line_any_more(bool remote)
    {
        await _consoles.Nodes.Run(async self =>
        {
            var pid = await Node.Get(self).Spawn(_consoles.Nodes.At(remote), Reads, self.Self);
            await Waits(1);
            var next = _consoles.Call(F(Prints.Ask, ""));
            await Waits(2);
            pid.Exit(new ExitReason.Kill());
            await Waits(1);
            Assert.Equal("cancelled", await self.Receive<string>(timeout: Wait.Long)); // its function is let go of
            _consoles.OnFoo.Type("for who lives");
            Assert.Equal("for who lives", ValueOf(await next));
        });
    }

    static void Reads(IActorRef to)
    {
        try
        {
            Console.ReadLine();
        }
        catch (OperationCanceledException)
        {
            to.Tell("cancelled");
        }
    }

    [Fact]
    public Task Who_no_longer_waits_takes_its_asking_back() => _consoles.Nodes.Run(async self =>
    {
        self.GroupLeader = (await _consoles.Foo.Node.WhereIs("kv-console", "bar"))!;
        using var patience = new CancellationTokenSource();
        var line = self.In.ReadLineAsync(patience.Token).AsTask();
        await Wait.Until(() => _consoles.Bar.Node.Local.Io.Console.Input.Waiting == 1, "it is asked for");
        patience.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line);
        await Wait.Until(() => _consoles.Bar.Node.Local.Io.Console.Input.Waiting == 0, "it is taken back");
        self.GroupLeader = _consoles.Foo.Node.Console;
    });

    [Fact]
    public async Task Who_reads_less_than_a_line_keeps_the_rest_of_it()
    {
        _consoles.OnFoo.Type("abcdef", "ghi", "jkl");
        _consoles.OnFoo.TypeEnd();
        _consoles.OnFoo.TypeEnd();
        Assert.Equal("abc|d|ef|ghi\njkl\n|-1", ValueOf(await _consoles.Call(F(Prints.ReadInPieces, 3))));
    }
}
