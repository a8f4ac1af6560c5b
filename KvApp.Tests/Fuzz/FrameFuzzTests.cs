using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Envelopes, and what stands in them, that no node wrote: each is taken or refused by name, costs no more than its size allows, and harms nobody.</summary>
public sealed class FrameFuzzTests(ITestOutputHelper output)
{
    // What is remembered of each, and written about it.
    const long MostForOne = 1_000_000;

    // Processes that were started and wait for ever go with their node.
    const int PerNode = 10_000, PerConnection = 500;

    static readonly FrameKind[] Kinds = [.. Enum.GetValues<FrameKind>().Where(kind => kind < FrameKind.Started)];

    static readonly byte[][] Tokens =
    [
        .. Fuzz.Numbers,
        .. new[] { "://", "/user/", "/system/", "jobs", "receiver", "akka.tcp://kv@127.0.0.1:22222", "System.Int32", "KvApp.Tests.Work" }.Select(Bytes.Of),
    ];

    // Frames/bodies as two nodes sent them to each other: the kind, and the body behind a space. 11111 is the port of who sends them, 22222
    // that of who gets them.
    static readonly (FrameKind Kind, byte[] Body)[] Corpus = Fuzz.Frames("frames");

    static readonly byte[][] Bodies = [.. Corpus.Select(frame => frame.Body)];

    [Fact]
    public async Task A_body_that_nobody_wrote_is_refused_by_name_and_harms_nobody()
    {
        var (count, random) = (Fuzz.Count(20_000), new Random(Fuzz.Seed));
        output.WriteLine($"{count} bodies, seed {Fuzz.Seed}");
        Assert.Equal(Kinds, Corpus.Select(frame => frame.Kind).Distinct().Order());
        var tally = new Tally();
        for (var done = 0; done < count; done += PerNode)
        {
            await using var bar = TestNode.Start("bar", LogLines.Hocon);
            var console = new TestConsole(bar) { Counts = true };
            TaskSupervisor.Start(bar.System, "jobs");
            bar.Node.Register("receiver", new Plain(bar, "receiver").Pid);
            var inputs = new List<(FrameKind, byte[])>();
            if (done == 0) inputs.AddRange(Corpus);
            while (inputs.Count < PerNode)
            {
                var (kind, body) = Corpus[random.Next(Corpus.Length)];
                // Mostly of the kind that it was, or nothing would come far.
                inputs.Add((random.Next(10) == 0 ? Kinds[random.Next(Kinds.Length)] : kind, Fuzz.Next(random, random.Next(10) == 0 ? Bodies : [body], Tokens)));
            }
            Say(bar, inputs, tally);
            await IsWell(bar, console, $"bodies {done} to {done + PerNode} of seed {Fuzz.Seed}");
        }
        Assert.True(tally.Found.Count == 0, $"seed {Fuzz.Seed}, to go into Fuzz/Corpus/frames.txt:\n{string.Join("\n\n", tally.Found.Values)}");
        output.WriteLine($"{tally.Taken} taken, {tally.Refused} refused; at most {tally.Largest} bytes allocated for one, of kind {tally.LargestKind}");
        Assert.True(tally.Taken > count / 20 && tally.Refused > count / 20, "both happen");
    }

    // As the daemon does it, on this thread.
    static void Say(TestNode bar, List<(FrameKind Kind, byte[] Body)> inputs, Tally tally)
    {
        var host = new NodeHost(bar.Node.Local, 0, bar.System.DeadLetters);
        Connection? connection = null;
        for (var n = 0; n < inputs.Count; n++)
        {
            if (n % PerConnection == 0)
            {
                connection?.Close();
                connection = new(new Sink(new RootActorPath(new("akka.tcp", "kv", "127.0.0.1", 11111)) / "system" / "kv-node"), ActorRefs.Nobody, 1, 1, 1, "foo@127.0.0.1");
            }
            var (kind, body) = (inputs[n].Kind, Fuzz.ToPort(inputs[n].Body, "22222", bar));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                host.Begin(connection!, n + 1, kind, new(body));
                tally.Taken++;
            }
            catch (SerializationException)
            {
                tally.Refused++;
            }
            catch (Exception e)
            {
                // One of a kind.
                tally.Found.TryAdd($"{e.GetType()}{e.StackTrace?.Split('\n')[0]}", $"{kind} {Fuzz.Text(inputs[n].Body)}\n{e}");
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostForOne, $"{allocated} bytes were allocated; seed {Fuzz.Seed}, to go into Fuzz/Corpus/frames.txt:\n{kind} {Fuzz.Text(inputs[n].Body)}");
            if (allocated > tally.Largest) (tally.Largest, tally.LargestKind) = (allocated, kind);
        }
        connection!.Close();
    }

    static async Task IsWell(TestNode bar, TestConsole console, string what)
    {
        try
        {
            // Not the one that was there: signals and links that may have been meant for it have ended it.
            TaskSupervisor.Start(bar.System, "well");
            Assert.Equal(42, await TaskSupervisor.On(bar.System, "well").AsyncNoLink(Work.Double, 21).Await(Wait.Long));
            Assert.Equal(42, await Erpc.Get(bar.System).Call(bar.Name, Work.Double, 21, Wait.Long));
            var printed = console.Length;
            await bar.Node.Run(self =>
            {
                Console.WriteLine("still there");
                return Task.FromResult(0);
            }).WaitAsync(Wait.Long);
            await Wait.Until(() => console.Length > printed, "the console prints");
            // What processes that were started had to say of their own is theirs, and what Akka says of nodes that cannot be reached, whose
            // addresses stood in a body, is true.
            var errors = LogLines.Events(bar).Where(e => e.LogLevel() == LogLevel.ErrorLevel && !e.LogSource.StartsWith("KvApp.Tasks", StringComparison.Ordinal) && !e.LogSource.Contains("/endpointManager/", StringComparison.Ordinal) && !e.LogSource.StartsWith("Tcp", StringComparison.Ordinal)).ToList();
            Assert.True(errors.Count == 0, $"errors were logged:\n{string.Join("\n", errors.Take(3))}");
        }
        catch (Exception e)
        {
            Assert.Fail($"after {what}: {e}\n{string.Join('\n', LogLines.Events(bar).Where(line => line.LogLevel() == LogLevel.ErrorLevel).TakeLast(2))}");
        }
    }

    [Fact]
    public void An_envelope_that_nobody_wrote_is_read_or_refused_by_name()
    {
        using var system = ActorSystem.Create("fuzz", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        var (serializer, count, random) = (new WireSerializer((ExtendedActorSystem)system), Fuzz.Count(100_000), new Random(Fuzz.Seed));
        object[] messages = [.. WireSerializerTests.Messages.Cast<object[]>().Select(row => row[0]), .. Corpus.Select((frame, n) => new Frame(1, 2, n, frame.Kind, n, FrameFlags.None, frame.Body))];
        var (envelopes, manifests) = (messages.Select(serializer.ToBinary).ToArray(), messages.Select(serializer.Manifest).Distinct().Append("Z").ToArray());
        var (read, refused) = (0, 0);
        for (var n = 0; n < count; n++)
        {
            var which = random.Next(messages.Length);
            var manifest = random.Next(10) == 0 ? manifests[random.Next(manifests.Length)] : serializer.Manifest(messages[which]);
            var bytes = Fuzz.Next(random, [envelopes[which]], Tokens);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                serializer.FromBinary(bytes, manifest);
                read++;
            }
            catch (SerializationException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"envelope {n} of seed {Fuzz.Seed}: {manifest} {Fuzz.Text(bytes)}: {e}");
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 20_000 + (4 * bytes.Length), $"{allocated} bytes were allocated for envelope {n} of seed {Fuzz.Seed}: {manifest} {Fuzz.Text(bytes)}");
        }
        output.WriteLine($"{read} read, {refused} refused; seed {Fuzz.Seed}");
        Assert.True(read > count / 20 && refused > count / 20, "both happen");
    }

    sealed class Tally
    {
        public int Taken, Refused;
        public long Largest;
        public FrameKind LargestKind;

        /// <summary>By the kind of failure.</summary>
        public Dictionary<string, string> Found { get; } = [];
    }

    /// <summary>The other node's daemon, which hears and forgets.</summary>
    sealed class Sink(ActorPath path) : MinimalActorRef
    {
        public override ActorPath Path => path;

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
}
