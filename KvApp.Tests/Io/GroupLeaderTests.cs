using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>On whose console a process prints, and when it is there.</summary>
public sealed class GroupLeaderTests(TwoConsoles consoles) : IClassFixture<TwoConsoles>
{
    string[] On(TestConsole console, string tag) => [.. console.Lines.Where(line => line.StartsWith(tag, StringComparison.Ordinal))];

    string[] OnFoo(string tag) => On(consoles.OnFoo, tag);

    string[] OnBar(string tag) => On(consoles.OnBar, tag);

    [Fact, Trait("otp", "G2"), Trait("otp", "G5")]
    public async Task What_is_spawned_or_called_from_another_node_prints_on_its_callers_console_before_its_end_is_known_there()
    {
        consoles.OnFoo.Delay = TimeSpan.FromMilliseconds(5);
        for (var n = 0; n < 10; n++)
        {
            Assert.Equal(new ExitReason.Normal(), (await consoles.Call(F(Prints.Lines, ($"called-{n}", 200)))).Reason);
            Assert.Equal(Enumerable.Range(0, 200).Select(line => $"called-{n} {line}"), OnFoo($"called-{n} "));
            Assert.Equal(new ExitReason.Normal(), await consoles.Spawn(F(Prints.Lines, ($"spawned-{n}", 200))));
            Assert.Equal(Enumerable.Range(0, 200).Select(line => $"spawned-{n} {line}"), OnFoo($"spawned-{n} "));
        }
        consoles.OnFoo.Delay = default;
        Assert.Empty(OnBar("called"));
        Assert.Empty(OnBar("spawned"));
    }

    [Fact, Trait("otp", "G5")]
    public Task What_it_printed_is_there_before_what_it_says_next() => consoles.Nodes.Run(async self =>
    {
        consoles.OnFoo.Delay = TimeSpan.FromMilliseconds(5);
        for (var n = 0; n < 10; n++)
        {
            await Node.Get(self).Spawn("bar", Prints.AndTell, ($"told-{n}", self.Self));
            await self.Receive<string>(timeout: Wait.Long);
            Assert.Equal([$"told-{n}", $"told-{n} more"], OnFoo($"told-{n}"));
        }
        consoles.OnFoo.Delay = default;
    });

    [Fact, Trait("otp", "G1")]
    public async Task What_it_starts_on_its_own_node_prints_there_too()
    {
        Assert.Equal(new ExitReason.Normal(), await consoles.Spawn(F(Prints.ByOthers, "by others")));
        Assert.Equal(["by others task", "by others run", "by others started", "by others thread"], OnFoo("by others"));
        Assert.Empty(OnBar("by others"));
    }

    [Fact, Trait("otp", "G1"), Trait("otp", "G3")]
    public async Task A_task_of_a_supervisor_prints_on_the_supervisors_node_and_a_program_on_its_own()
    {
        await consoles.Nodes.Run(async self =>
        {
            await consoles.Nodes.Tasks(self, remote: true).Async(Prints.Line, "a task there");
            await consoles.Nodes.Tasks(self, remote: true).Async(Prints.ByOthers, "of a task there");
            await consoles.Nodes.Tasks(self, remote: false).Async(Prints.Line, "a task here");
            Console.WriteLine("a program here");
        });
        Assert.Equal(["a task there"], OnBar("a task there"));
        Assert.Equal(4, OnBar("of a task there").Length);
        Assert.Equal(["a task here"], OnFoo("a task here"));
        Assert.Equal(["a program here"], OnFoo("a program here"));
        Assert.Empty(OnFoo("a task there").Concat(OnFoo("of a task there")).Concat(OnBar("a task here")).Concat(OnBar("a program here")));
    }

    [Fact, Trait("otp", "G4")]
    public async Task What_is_spawned_further_on_wherever_prints_on_the_first_callers_console()
    {
        await using var baz = TestNode.Start("baz");
        var onBaz = new TestConsole(baz);
        await Wait.Until(() => consoles.Bar.Node.Connect(baz.Reachable, Wait.Long), "bar and baz have met");
        await Wait.Until(() => baz.Node.List().Contains(consoles.Bar.Name), "baz knows of it");
        Assert.Equal(new ExitReason.Normal(), await consoles.Spawn(F(Prints.ByNodes, ("nested", new[] { "bar", "baz", "bar", "foo", "bar" }))));
        Assert.Equal(["nested bar", "nested bar", "nested baz", "nested bar", "nested foo", "nested bar"], OnFoo("nested"));
        Assert.Empty(OnBar("nested").Concat(On(onBaz, "nested")));
    }

    [Fact, Trait("otp", "G9")]
    public Task Where_a_process_prints_can_be_changed_from_outside_and_from_inside() => consoles.Nodes.Run(async self =>
    {
        var (foo, bar) = (consoles.Foo.Node, consoles.Bar.Node);
        Assert.Equal(foo.Console, self.GroupLeader);
        await foo.Spawn("bar", Prints.AsTold, self.Self);
        var pid = await self.Receive<IActorRef>(timeout: Wait.Long);
        async Task Print(string text)
        {
            pid.Tell(text);
            Assert.Equal($"{text} is printed", await self.Receive<string>(timeout: Wait.Long));
        }

        await Print("led by foo");
        var there = (await foo.WhereIs("kv-console", "bar"))!;
        foo.GroupLeader(pid, there);
        await Print("led by bar");
        foo.GroupLeader(pid, foo.Console);
        await Print("led by foo again");
        Assert.Equal(["led by foo", "led by foo again"], OnFoo("led by"));
        Assert.Equal(["led by bar"], OnBar("led by"));

        var local = await SupervisedTask.Start(consoles.Foo.System, inner => Prints.AsTold(inner, self.Self));
        Assert.Equal(local, pid = await self.Receive<IActorRef>(timeout: Wait.Long));
        Assert.Equal(foo.Console, foo.GroupLeader(local));
        foo.GroupLeader(local, there);
        Assert.Equal(there, foo.GroupLeader(local));
        await Print("sent to bar");
        self.GroupLeader = there;
        Console.WriteLine("sent to bar by itself");
        await Node.Get(self).Run<int>(async inner =>
        {
            await inner.Out.WriteLineAsync("sent to bar and its own");
            return 0;
        });
        self.Out.Flush();
        Assert.Equal(["sent to bar", "sent to bar by itself", "sent to bar and its own"], OnBar("sent to bar"));
        self.GroupLeader = foo.Console;
    });

    [Fact]
    public Task What_is_no_leader_is_refused() => consoles.Nodes.Run(async self =>
    {
        var foo = consoles.Foo.Node;
        Assert.Throws<ArgumentException>("leader", () => self.GroupLeader = self.Self);
        Assert.Throws<ArgumentException>("leader", () => foo.GroupLeader(self.Self, self.Self));
        var actor = new Plain(consoles.Foo);
        Assert.Throws<ArgumentException>("pid", () => foo.GroupLeader(actor.Pid, foo.Console));
        Assert.Equal(foo.Console, foo.GroupLeader(actor.Pid));
        var ended = await SupervisedTask.Start(consoles.Foo.System, _ => Task.CompletedTask);
        await consoles.Nodes.Down(ended);
        Assert.Null(foo.GroupLeader(ended));
        foo.GroupLeader(ended, foo.Console);
        var there = (await foo.WhereIs("kv-console", "bar"))!;
        Assert.Throws<ArgumentException>("pid", () => foo.GroupLeader(there));
    });

    [Fact]
    public async Task A_console_that_prints_with_Console_itself_does_not_print_for_ever()
    {
        await using var foo = TestNode.Start("foo");
        var before = new TestConsole(foo);
        foo.Node.UseConsole(new Tee(before));
        await foo.Node.Run<int>(self =>
        {
            Console.WriteLine("twice");
            return Task.FromResult(0);
        });
        Assert.Equal(["twice"], before.Lines);
    }

    sealed class Tee(TextWriter also) : StringWriter
    {
        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer)
        {
            also.Write(buffer);
            Console.Out.Write(ReadOnlySpan<char>.Empty);
        }
    }

    [Fact]
    public async Task Text_arrives_as_it_is_whatever_it_is()
    {
        var many = string.Concat(Enumerable.Repeat("añ→😀", 20_000));
        Assert.Equal(new ExitReason.Normal(), await consoles.Spawn(F(Pieces, many)));
        Assert.Equal($"text {many}\ntext 😀\ntext 1 2.5 True x \ntext 7 of 8\n".Split('\n', StringSplitOptions.RemoveEmptyEntries), OnFoo("text"));
    }

    static void Pieces(IProcess self, string many)
    {
        Console.Write('t');
        Console.WriteLine("ext " + many);
        foreach (var half in "text 😀\n") Console.Write(half);
        Console.Write("text ");
        self.Out.Write(1);
        Console.Write(' ');
        Console.Write(2.5m);
        Console.Write(" ");
        Console.Write(true);
        Console.Write([' ', 'x', ' ']);
        Console.WriteLine();
        Console.WriteLine("text {0} of {1}", 7, 8);
    }
}
