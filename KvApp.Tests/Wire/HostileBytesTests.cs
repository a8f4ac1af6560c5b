using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Security.Cryptography;
using System.Text;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

public sealed class HostileBytesTests(CodecSystem codec, ITestOutputHelper output) : IClassFixture<CodecSystem>
{
    const int Seed = 20260504;

    static readonly object?[] Values =
    [
        "text", 123456789, 1.5m, new byte[] { 1, 2, 3 }, new DateTime(2026, 1, 1), (1, "two", 3.0), new Line("tea", 3, 2.5m), new[] { 1, 2, 3 }, new[] { "a", "b" },
        new Order(7, [new("tea", 1, 2.5m), new("jam", 2, 3m)], DateTimeOffset.UnixEpoch) { Customer = "Ann" }, new Dictionary<string, List<int>> { ["a"] = [1, 2], ["b"] = [] },
        ImmutableDictionary<string, Point>.Empty.Add("p", new(1, 2)), new HashSet<Point> { new(1, 2) }, new int[2, 3], new ExitReason.Failed("T", "m", "s"), ("ok", 5, Guid.Empty), new double[] { 1, 2 }, long.MaxValue, DateTimeOffset.UnixEpoch, new NodeName("foo@bar"),
        new ExitReason.Thrown(new Line("x", 1, 1), "stack"), new TaskReply(new(5), new Queue<string>(["a", "b"])), Colour.Red, new Uri("https://example.org"),
        new Basket { new("tea", 1, 1m) }, new SortedSet<string>(["a", "bb"]), new Person("Ann") { Spouse = new("Bob") }, new Point[5],
        new Box<int?>(5), new object?[] { 1, "x", null, new Tag("t"), true, 5L }, Capturing(1, "x", [1]), new Action(static () => { }),
        new Box<Func<int, string>>(Capturing(2, "y", [2])), (Func<string, bool>)"text".EndsWith,
    ];

    static Func<int, string> Capturing(int n, string text, List<int> list) => m => $"{n}{text}{list.Count}{m}";

    [Fact]
    public void Bytes_that_end_early_are_rejected_at_every_position()
    {
        foreach (var bytes in Values.Select(codec.Codec.Encode))
        {
            for (var length = 0; length < bytes.Length; length++) codec.Rejection(bytes[..length]);
            codec.Rejection([.. bytes, 0]);
        }
    }

    [Fact]
    public void Mutated_bytes_are_a_value_or_a_serialization_exception()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var encodings = Values.Select(codec.Codec.Encode).ToArray();
        var (values, rejected, largest) = (0, 0, 0L);
        for (var i = 0; i < Fuzz.Count(100_000); i++)
        {
            var bytes = Mutate(random, encodings[i % encodings.Length], encodings[random.Next(encodings.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                codec.Codec.Decode(bytes);
                values++;
            }
            catch (SerializationException)
            {
                rejected++;
            }
            catch (Exception e)
            {
                Assert.Fail($"mutation {i} of seed {Seed}: {Convert.ToHexString(bytes)}: {e}");
            }
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        output.WriteLine($"{values} values, {rejected} rejected, at most {largest} bytes allocated for one");
        Assert.True(largest < 4_000_000, $"{largest} bytes were allocated for one message");
        Assert.True(values > 1000 && rejected > 1000, $"{values} values, {rejected} rejected");
    }

    [Fact]
    public void A_length_is_not_believed()
    {
        foreach (var value in new object[] { "x", new byte[1], new ReadOnlyMemory<byte>([1]) })
        {
            var tag = codec.Codec.Encode(value)[0];
            foreach (var length in new byte[][] { [0xFE, 0xFF, 0xFF, 0xFF, 0x07], [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x40] }) AssertFrugal([tag, .. length, 1, 2, 3]);
        }
    }

    [Fact]
    public void The_length_of_an_array_is_not_believed()
    {
        foreach (var array in new Array[] { new int[1], new byte[1], new double[1], new string[1], new Point[1], new int[1, 1] })
        {
            var bytes = codec.Codec.Encode(array);
            AssertFrugal([bytes[0], 0xFF, 0xFF, 0xFF, 0x7F, .. bytes[1..]]);
            AssertFrugal([.. bytes[..2], 0xFF, 0xFF, 0xFF, 0x7F, .. bytes[2..]]);
        }
    }

    [Fact]
    public void No_byte_that_was_not_sent_reaches_Hyperion()
    {
        var bytes = codec.Codec.Encode(new Line("x", 1, 1));
        for (var at = 2; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            Assert.Contains("the checksum differs", codec.Rejection(bytes), StringComparison.Ordinal);
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public void A_type_that_is_not_here_is_named()
    {
        var bytes = codec.Codec.Encode(new Line("x", 1, 1));
        Assert.Contains("Samples+Mine", codec.Rejection(Resealed(bytes, payload => payload[payload.IndexOf("Line"u8)] = (byte)'M')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_with_other_fields_is_told_apart()
    {
        var bytes = codec.Codec.Encode(new[] { new Line("x", 1, 1), new Line("y", 2, 2) });
        var other = Resealed(bytes, payload => payload[payload.LastIndexOf("KvApp.Tests.Samples+Line, KvApp.Tests"u8) + "KvApp.Tests.Samples+Line, KvApp.Tests".Length] ^= 1);
        Assert.Contains("'KvApp.Tests.Samples+Line' has other fields here", codec.Rejection(other), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_written_is_not_read()
    {
        var unguarded = new Hyperion.Serializer();
        foreach (var value in new object[] { new WithFinalizer(), new MemoryStream(), new Action(() => { }), new StringBuilder("x"), new Uri("https://example.org"), new Holder { Value = new WithFinalizer() } })
        {
            var stream = new MemoryStream();
            stream.Write(new byte[4]);
            unguarded.Serialize(value, stream);
            var message = codec.Rejection(Sealed(stream.ToArray()));
            Assert.True(message.Contains("cannot be sent", StringComparison.Ordinal) || message.Contains("other fields", StringComparison.Ordinal) || (value is Delegate && message.Contains("a function ends before its time", StringComparison.Ordinal)), message);
        }
    }

    delegate void Edit(Span<byte> payload);

    static byte[] Resealed(byte[] bytes, Edit edit)
    {
        var reader = new WireReader(new(bytes.AsMemory(1)));
        var payload = reader.ReadBytes().ToArray()[8..];
        edit(payload);
        return Sealed(payload);
    }

    static byte[] Sealed(byte[] payload)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteByte((byte)ValueTag.Object);
        output.WriteBytes([.. SHA256.HashData(payload)[..8], .. payload]);
        return output.WrittenSpan.ToArray();
    }

    void AssertFrugal(byte[] bytes)
    {
        codec.Rejection(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        codec.Rejection(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    static byte[] Mutate(Random random, byte[] original, byte[] other)
    {
        var bytes = original.ToList();
        for (var n = random.Next(1, 4); n-- > 0 && bytes.Count > 0;)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes[at] = (byte)random.Next(40); break;
                default: bytes.InsertRange(at, other.Skip(random.Next(other.Length)).Take(random.Next(1, 20))); break;
            }
        }
        return [.. bytes];
    }
}
