using System.Diagnostics;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Texts that nobody meant, as files, variables and assignments: each is read or refused in one line, in bounded time and
/// memory.</summary>
public sealed class HoconFuzzTests(ITestOutputHelper output)
{
    // Reading a text of a few hundred characters takes microseconds; a machine that stands still for a moment is no loop.
    static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);
    const long MostMemory = 64 << 20;

    static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "=", "+=", "\n", "\r\n", " ", "\t", "#", "//", "\"", "\"\"\"", "\\", "\\u00", "${", "${?", "}", "$",
            "${a}", "${a.b}", "${kv.node}",
        "a", "b", "a.b", "kv", "akka", "kv.node", "kv.server.port", "akka.cluster.seed-nodes", "kv.router.table", "\"a.b\"", "..", ".",
            "include", "null", "on", "5s", "64 KiB", "1e9",
        "\0", "\uFEFF", "\u200B", "\u00A0", "\u2028", "\uD800", "@", "!", "+", "-", "*", "'", "`",
    ];

    static readonly string[] Corpus = [.. new[] { "foo", "bar", "tests", "docker/foo" }.Select(name =>
        Repository.Read($"hocon/{name}.hocon")),
        "kv { node = foo, server { port = 0, }, }", "a = [ { b = 1 }, { b = ${c} } ]\nc = [ x ] [ y ]", "d { b = x }\na = ${d} { c = 1 }"];

    [Fact]
    public void Every_text_is_read_or_refused_in_one_line()
    {
        var (count, random) = (Fuzz.Count(20_000), new Random(Fuzz.Seed));
        output.WriteLine($"{count} texts, seed {Fuzz.Seed}");
        var (read, longest, largest) = (0, TimeSpan.Zero, 0L);
        for (var n = 0; n < count; n++)
        {
            var text = Next(random);
            var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            if (Reads(text)) read++;
            var (time, memory) = (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(time < MostTime && memory < MostMemory, $"text {n} of seed {Fuzz.Seed} took {time} and {memory} bytes: {text}");
            (longest, largest) = (time > longest ? time : longest, Math.Max(largest, memory));
        }
        output.WriteLine($"{read} were read; the longest took {longest.TotalMilliseconds:0.0} ms, the largest {largest} bytes");
        Assert.InRange(read, count / 50, count - count / 50);
    }

    [Fact]
    public void Every_value_from_outside_starts_the_node_or_is_refused_in_one_line()
    {
        var (count, random) = (Fuzz.Count(2_000), new Random(Fuzz.Seed));
        string[] keys = ["kv.node", "kv.server.port", "kv.server.idle-timeout", "kv.server.max-line", "kv.router.table",
            "kv.router.window", "kv.tasks.tick-time", "kv.tls.password",
            "kv.tls.pinned", "kv.tasks.code.shared", "akka.cluster.seed-nodes", "akka.remote.dot-netty.tcp.hostname",
                "akka.actor.deployment", "kv", "akka", "a"];
        for (var n = 0; n < count; n++)
        {
            var (key, value) = (keys[random.Next(keys.Length)], Next(random));
            var variable = key.ToUpperInvariant().Replace(".", "__").Replace('-', '_');
            Load([$"{key}={value}"], []);
            Load([value], []);
            Load([], new() { [variable] = value });
            Load([], new() { [$"{variable}__{random.Next(3)}"] = value, ["NODES"] = value });
        }
    }

    [Fact]
    public void A_tree_that_is_written_in_any_way_is_read_as_it_was()
    {
        var random = new Random(Fuzz.Seed);
        for (var n = 0; n < 2_000; n++)
        {
            var written = new StringBuilder();
            var expected = Write(random, written, 0);
            Assert.Equal(expected, Shown(HoconReader.ReadFile($"root = {written}").Items["root"]));
        }
    }

    static string Next(Random random)
    {
        var text = new StringBuilder(random.Next(3) == 0 ? "" : Corpus[random.Next(Corpus.Length)]);
        for (var changes = random.Next(12); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            if (random.Next(3) == 0) text.Remove(at, random.Next(Math.Min(text.Length - at, 20) + 1));
            else text.Insert(at, Tokens[random.Next(Tokens.Length)]);
        }
        return text.ToString();
    }

    static bool Reads(string text)
    {
        try
        {
            // Akka gets what was read: that must not fail either.
            HoconText.ToConfig(HoconText.Read(text, "file")).ToString();
            return true;
        }
        catch (BadStartException error)
        {
            Assert.StartsWith("file: ", error.Message);
            Assert.DoesNotContain('\n', error.Message);
            return false;
        }
    }

    static void Load(string[] set, Dictionary<string, string> environment)
    {
        try
        {
            NodeConfiguration.Load([], set, environment);
        }
        catch (BadStartException error)
        {
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    // Writes a value in one of its forms, and returns the form that Shown gives it.
    static string Write(Random random, StringBuilder to, int depth)
    {
        switch (random.Next(depth > 4 ? 2 : 4))
        {
            case 0:
                var word = $"w{random.Next(100)}";
                to.Append(word);
                return word;
            case 1:
                to.Append(random.Next(2) == 0 ? "\"a # b \\\" {\"" : "\"\"\"a # b \" {\"\"\"");
                return "a # b \" {";
            case 2:
                var items = Enumerable.Range(0, random.Next(4)).ToList();
                to.Append('[').Append(Space(random));
                var list = items.Select(n => (Write(random, to, depth + 1), to.Append(Separator(random,
                    n == items.Count - 1))).Item1).ToList();
                to.Append(']');
                return $"[{string.Join('|', list)}]";
            default:
                var fields = Enumerable.Range(0, random.Next(4)).ToList();
                to.Append('{').Append(Space(random));
                var section = fields.Select(n =>
                {
                    to.Append(random.Next(2) == 0 ? $"k{n}" : $"\"k{n}\"").Append(random.Next(2) == 0 ? " = " : ": ");
                    return ($"k{n}:{Write(random, to, depth + 1)}", to.Append(Separator(random, n == fields.Count - 1))).Item1;
                }).ToList();
                to.Append('}');
                return $"{{{string.Join('|', section)}}}";
        }
    }

    static string Space(Random random) => random.Next(4) switch { 0 => " ", 1 => "\n", 2 => " # { [ \"\n", _ => "" };

    static string Separator(Random random, bool last) =>
        last && random.Next(2) == 0 ? "" : random.Next(3) switch { 0 => ", ", 1 => "\n", _ => " , // ]\n" };

    static string Shown(SettingsNode node) => node switch
    {
        SettingsNode.Text text => text.Value,
        SettingsNode.List list => $"[{string.Join('|', list.Items.Select(Shown))}]",
        SettingsNode.Section section => $"{{{string.Join('|', section.Items.Select(item => $"{item.Key}:{Shown(item.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };
}
