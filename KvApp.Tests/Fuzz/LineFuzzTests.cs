using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Lines that nobody meant, in streams that are cut anywhere, against a model of every answer.</summary>
public sealed class LineFuzzTests(ITestOutputHelper output) : ConnectionSpec
{
    const int MaxLine = 90, Lines = 100;

    static readonly byte[][] Corpus = Fuzz.Corpus("lines");

    static readonly byte[][] Tokens =
    [
        .. new[] { "\n", "\r\n", "\r", " ", "\t", "\xC2\x85", "\xE2\x80\x80", "\xE2\x80\xA8", "\xE2\x80", "\xE2", "\xC2" }.Select(Bytes.Of),
        .. new[] { "\xE3\x80\x80", "\xC2\xA0", "\xE2\x80\x87", "\0", "\"", "\\", "\xFF", "\x0B", "\r\0", " HTTP/1.1" }.Select(Bytes.Of),
        .. new[] { "HELP\n", "Host:", "POST ", "CREATE ", "PUT ", "GET ", "DELETE ", "abc ", "xyz ", "key", "value" }.Select(Bytes.Of),
        Bytes.Of(new string('x', 60)),
    ];

    [Fact, Trait("otp", "T7"), Trait("otp", "T12"), Trait("otp", "T15")]
    public async Task Each_line_has_its_one_answer_and_the_store_is_as_the_answers_say()
    {
        var (count, random, model) = (Fuzz.Count(1_000_000), new Random(Fuzz.Seed), new LineModel(MaxLine));
        output.WriteLine($"{count} lines, seed {Fuzz.Seed}");
        model.Buckets["abc"] = [];
        var ends = new Dictionary<LineModel.End, int>();
        var corpus = string.Concat(Corpus.Select(line => $"{Bytes.Text(line)}\r\n"));
        await Try(corpus.Replace("\xFF", "\xFF\xFF", StringComparison.Ordinal), model, random, "the corpus");
        for (var lines = 0; lines < count; lines += Lines)
        {
            var stream = string.Concat(Enumerable.Range(0, Lines).Select(_ => $"{Bytes.Text(Fuzz.Next(random, Corpus, Tokens))}{(random.Next(2) == 0 ? "\n" : "\r\n")}"));
            // A last line that has no end.
            if (random.Next(3) == 0) stream += new string('x', random.Next(2 * MaxLine));
            stream = stream.Replace("\xFF", "\xFF\xFF", StringComparison.Ordinal);
            var end = await Try(stream, model, random, $"lines {lines} of seed {Fuzz.Seed}");
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }
        output.WriteLine($"{model.Buckets.Count} buckets; clients that {string.Join(", ", ends.Select(end => $"{end.Key}: {end.Value}"))}");
        Assert.Equal(3, ends.Count);
        Assert.Equal(model.Buckets.Count, Node.Buckets.Count);
    }

    async Task<LineModel.End> Try(string stream, LineModel model, Random random, string what)
    {
        try
        {
            model.Elsewhere.Clear();
            var (replies, end) = model.Answers(stream);
            var asked = new List<string>();
            var client = new PipeClient(Node, new() { MaxLine = MaxLine }, self: TestActor);
            client.Answer = lines =>
            {
                asked.AddRange(lines.Split('\n')[1..^1]);
                return Task.FromResult(string.Concat(Enumerable.Repeat(LineModel.Routed, lines.Count(c => c == '\n') - 1)));
            };
            var reading = client.Expect(replies);
            for (var at = 0; at < stream.Length;)
            {
                var piece = Math.Min(stream.Length - at, random.Next(8) == 0 ? random.Next(1, 4) : random.Next(1, 4000));
                if (client.Ended.IsCompleted) break;
                await client.Send(stream.Substring(at, piece));
                at += piece;
            }
            if (end is not LineModel.End.Quit) client.HangUp();
            await reading;
            // A subscriber may go on reading.
            if (end is LineModel.End.Feed) client.Connection.Stop();
            if (end is LineModel.End.HungUp) Assert.Equal("", await client.Leave());
            else await client.EndsNormally();
            if (model.Subscribed) Forget(model);
            Assert.Equal(model.Elsewhere, asked);
            // The one line that is logged says that somebody is no client.
            Assert.Equal(model.Refused ? 1 : 0, client.Log.Lines.Count);
            foreach (var name in model.Touched) AssertStored(name, model.Buckets.GetValueOrDefault(name));
            model.Touched.Clear();
            return end;
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}, of which one is to go into Fuzz/Corpus/lines.txt: {e.Message}\n{string.Join('\n', stream.Split('\n').Select(line => Fuzz.Text(Bytes.Of(line))))}\n{e.StackTrace}");
            throw;
        }
    }

    // Its process is the test's own, and does not end with it.
    void Forget(LineModel model)
    {
        foreach (var name in model.Touched) Node.Buckets.Lookup(Bytes.Of(name))?.Unsubscribe(TestActor);
    }

    void AssertStored(string name, Dictionary<string, string>? values)
    {
        var bucket = Node.Buckets.Lookup(Bytes.Of(name));
        Assert.Equal(values is not null, bucket is not null);
        foreach (var (key, value) in values ?? []) Assert.Equal(value, Value(bucket!, key));
    }

    [Fact]
    public void A_line_costs_nothing_to_read()
    {
        var (count, random) = (Fuzz.Count(100_000), new Random(Fuzz.Seed));
        var lines = new byte[1000][];
        for (var done = 0; done < count; done += lines.Length)
        {
            for (var n = 0; n < lines.Length; n++) lines[n] = Fuzz.Next(random, Corpus, Tokens);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var verbs = 0;
            foreach (var line in lines) verbs |= 1 << (int)Command.Parse(line).Verb;
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before == 0 && verbs != 0, $"a line of those from {done} on of seed {Fuzz.Seed} was copied");
        }
    }
}
