using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Answers that no node wrote, to everybody who can wait for one: each is told once, a value or what is wrong, and nothing is left.</summary>
public sealed class ReplyFuzzTests(ITestOutputHelper output)
{
    // Of each kind of waiter in one life of a connection. What is answered then is less than the other node sends without hearing that it
    // was taken.
    const int OfEach = 12, PerNode = 5_000;

    static readonly FrameKind[] Kinds = [FrameKind.Started, FrameKind.End, FrameKind.Refused];

    static readonly byte[][] Tokens =
    [
        .. Fuzz.Numbers,
        .. new[] { "://", "/user/", "/system/", "akka://kv/system/kv-processes/$a#1", "akka.tcp://kv@127.0.0.1:11111", "System.Int32" }.Select(Bytes.Of),
    ];

    // What a node answered: the kind, and the body behind a space. 11111 is the port of who asked, 22222 that of who answered.
    static readonly (FrameKind Kind, byte[] Body)[] Corpus = Fuzz.Frames("replies");

    static readonly byte[][] Bodies = [.. Corpus.Select(reply => reply.Body)];

    [Fact]
    public async Task Who_waits_for_an_answer_that_nobody_wrote_is_told_once()
    {
        var (count, random) = (Fuzz.Count(2_000), new Random(Fuzz.Seed));
        output.WriteLine($"{count} answers, seed {Fuzz.Seed}");
        Assert.Equal(Kinds, Corpus.Select(reply => reply.Kind).Distinct().Order());
        var tally = new Tally();
        while (tally.Answers < count) await Life(random, tally, Math.Min(count, tally.Answers + PerNode));
        output.WriteLine($"{tally.Answers} answers, {tally.Values} times a value was told, {tally.Problems} times a problem; of these when the connection was closed: {tally.Late}");
        Assert.True(tally.Values > count / 20 && tally.Problems > count / 20, "both happen");
    }

    // What is spawned, and what is logged, goes with the nodes.
    static async Task Life(Random random, Tally tally, int until)
    {
        // A value may ask for code that bar, which hears nothing, is to send.
        var (foo, bar) = await TestNode.Pair($"kv.tasks {{ tick-time = 60s, code.fetch-timeout = 2s }}\n{LogLines.Hocon}");
        await using var _ = foo;
        await using var __ = bar;
        var console = new TestConsole(bar) { Counts = true };
        TaskSupervisor.Start(bar.System, "jobs");
        while (tally.Answers < until) await foo.Node.Run(self => Round(self, foo, bar, random, tally));
        Assert.NotEqual(0, console.Length);
    }

    static async Task<int> Round(IProcess self, TestNode foo, TestNode bar, Random random, Tally tally)
    {
        await Wait.Until(() => foo.Node.Connect(bar.Name), "foo and bar meet");
        var waiters = new ReplyWaiters(self, bar.Name);
        await waiters.Prepare(foo, bar, OfEach);
        var (there, back) = (foo.Node.Local.Peers.Find(bar.Name)!.Open!, bar.Node.Local.Peers.Find(foo.Name)!.Open!);
        var others = Begun(there);
        HashSet<long> Asked(string of = "") => [.. Begun(there, of).Except(others)];

        // Bar hears nothing more, so that nobody there answers.
        var daemon = (IInternalActorRef)await bar.System.ActorSelection("/system/kv-node").ResolveOne(Wait.Long);
        daemon.Suspend();
        List<string> said = [];
        try
        {
            for (var n = 0; n < OfEach; n++) waiters.Ask(n);
            await Wait.Until(() => Asked().Count == waiters.Conversations, () => $"all {waiters.Conversations} are asked, and not {Asked().Count}");
            var asked = Asked();
            foreach (var id in asked.OrderBy(_ => random.Next()))
            {
                for (var times = 1 + random.Next(2); times > 0; times--)
                {
                    var (kind, body) = Next(random);
                    said.Add($"{kind} {Fuzz.Text(body)}");
                    back.Say(id, false, kind, Fuzz.ToPort(Fuzz.ToPort(body, "11111", foo), "22222", bar));
                    tally.Answers++;
                }
            }
            back.Say(asked.Max() + 1000, false, FrameKind.End, Corpus[0].Body);

            // Who asks last hears last. There may be other questions by now, for the code of what is none.
            var last = foo.Node.Ping(bar.Name, Wait.Long);
            await Wait.Until(() =>
            {
                foreach (var id in Asked(nameof(Question)).Where(asked.Add)) back.Say(id, false, FrameKind.End);
                return last.IsCompleted;
            }, "the last is told");
            tally.Late += waiters.Waiting;
            await foo.Node.Disconnect(bar.Name);
            await waiters.AreToldOnce(tally);
            Assert.Equal(0, there.Conversations);
            Assert.DoesNotContain(LogLines.Events(foo), e => e.LogLevel() == LogLevel.ErrorLevel);
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {Fuzz.Seed}: {e}\nwhich of these it was goes into Fuzz/Corpus/replies.txt:\n{string.Join('\n', said)}");
        }
        finally
        {
            daemon.Resume(null);
        }
        // The same node goes on with what it has been asked.
        await Wait.Until(() => foo.Node.Connect(bar.Name), "foo and bar meet again");
        Assert.Equal(42, await TaskSupervisor.On(self, "jobs", bar.Name).AsyncNoLink(Work.Double, 21).Await(Wait.Long));
        return 0;
    }

    // Mostly of the kind that it was, or nothing would come far.
    static (FrameKind, byte[]) Next(Random random)
    {
        var (kind, body) = Corpus[random.Next(Corpus.Length)];
        if (random.Next(10) == 0) kind = random.Next(2) == 0 ? Kinds[random.Next(Kinds.Length)] : (FrameKind)random.Next(256);
        // The other side unlinks: of that nobody hears, and rightly.
        if (kind == FrameKind.Forget) kind = FrameKind.End;
        return (kind, Fuzz.Next(random, random.Next(10) == 0 ? Bodies : [body], Tokens));
    }

    static HashSet<long> Begun(Connection connection, string of = "") =>
        [.. connection.ToString().Split(": ", 2)[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).Where(talk => talk[0].Contains(of, StringComparison.Ordinal)).Select(talk => long.Parse(talk[1]))];

    internal sealed class Tally
    {
        public int Answers, Values, Problems, Late;
    }
}
