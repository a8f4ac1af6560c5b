using System.Globalization;
using System.Text;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>Random inputs, made of those of a kept corpus: what was found once is tried first, and again with every run.</summary>
static class Fuzz
{
    /// <summary>How many inputs each test tries; without the variable, as many as the part of the suite has time for.</summary>
    const string Inputs = "KVAPP_TESTS_FUZZ";

    public static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("KVAPP_TESTS_SEED"), out var given) ? given : Random.Shared.Next();

    public static int Count(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(Inputs), out var asked) ? asked : Suite.IsFull ? usual : usual / 5;

    /// <summary>The inputs of a file in <c>Fuzz/Corpus</c>, one a line, as <see cref="Text"/> writes them.</summary>
    public static byte[][] Corpus(string name) =>
        [.. Repository.Read($"KvApp.Tests/Fuzz/Corpus/{name}.txt").Split('\n').Where(line => line is not ("" or ['#', ..])).Select(Bytes)];

    /// <summary>What two nodes said to each other: the kind, and the body behind a space.</summary>
    public static (FrameKind Kind, byte[] Body)[] Frames(string name) =>
        [.. Corpus(name).Select(line => (Enum.Parse<FrameKind>(Tests.Bytes.Text(line.AsSpan(0, line.IndexOf((byte)' ')))), line[(line.IndexOf((byte)' ') + 1)..]))];

    /// <summary>Numbers and lengths as they travel between nodes: at their bounds, and unfinished.</summary>
    public static readonly byte[][] Numbers = [[0], [1], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80], new byte[8]];

    /// <summary>Bytes as the corpus has them: printable ASCII as it is, but for the backslash, and the rest as <c>\x00</c>.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
        {
            if (b is >= 0x20 and < 0x7F and not (byte)'\\') text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        }
        return text.ToString();
    }

    static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                bytes.Add((byte)text[at]);
                continue;
            }
            bytes.Add(byte.Parse(text.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            at += 3;
        }
        return [.. bytes];
    }

    /// <summary>A body of the corpus with the port of a node where another is <paramref name="written"/>. A port has five digits here.</summary>
    public static byte[] ToPort(byte[] body, string written, TestNode node)
    {
        var bytes = body.ToArray();
        for (int at; (at = bytes.AsSpan().IndexOf(Tests.Bytes.Of(written))) >= 0;) Tests.Bytes.Of($"{node.Address.Port:00000}").CopyTo(bytes, at);
        return bytes;
    }

    /// <summary>One of the corpus, changed in up to four places, or as it is.</summary>
    /// <param name="random">What decides.</param>
    /// <param name="corpus">The inputs to begin with.</param>
    /// <param name="tokens">Bytes that mean something to who reads them.</param>
    public static byte[] Next(Random random, byte[][] corpus, ReadOnlySpan<byte[]> tokens)
    {
        var bytes = corpus[random.Next(corpus.Length)].ToList();
        for (var n = random.Next(5); n > 0; n--)
        {
            var at = random.Next(bytes.Count + 1);
            var rest = bytes.Count - at;
            switch (random.Next(9))
            {
                case 0: bytes.Insert(at, (byte)random.Next(256)); break;
                case 1 when rest > 0: bytes[at] = (byte)random.Next(256); break;
                case 2 when rest > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 3: bytes.RemoveRange(at, random.Next(Math.Min(rest, 8) + 1)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(rest, 40) + 1))); break;
                case 5: bytes.RemoveRange(at, random.Next(rest + 1)); break;
                case 6:
                    var other = corpus[random.Next(corpus.Length)];
                    bytes.InsertRange(at, other.Skip(random.Next(other.Length + 1)).Take(random.Next(1, 20)));
                    break;
                default: bytes.InsertRange(at, tokens[random.Next(tokens.Length)]); break;
            }
        }
        return [.. bytes];
    }
}
