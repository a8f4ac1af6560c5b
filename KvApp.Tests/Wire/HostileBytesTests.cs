using System.Collections.Immutable;
using System.Runtime.Serialization;
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
        ImmutableDictionary<string, Point>.Empty.Add("p", new(1, 2)), new HashSet<Point> { new(1, 2) }, new int[2, 3], new OrderFailedException(5, "m", new InvalidOperationException("i")),
        new ExitReason.Thrown(new Line("x", 1, 1), "stack"), new TaskReply(new(5), new Queue<string>(["a", "b"])), Colour.Red, new Uri("https://example.org"),
        new Inventory("attic", StringComparer.OrdinalIgnoreCase) { ["x"] = 1 }, new SortedSet<string>(["a", "bb"], new ByLength()), new Person("Ann") { Spouse = new("Bob") }, new Point[5],
        new Box<int?>(5), new object?[] { 1, "x", null, new Tag("t"), true, 5L },
    ];

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
        for (var i = 0; i < 20_000; i++)
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

    [Theory]
    [InlineData((byte)ValueTag.String), InlineData((byte)ValueTag.Bytes), InlineData((byte)ValueTag.ReadOnlyMemory)]
    public void A_length_is_not_believed(byte tag)
    {
        foreach (var length in new byte[][] { [0xFE, 0xFF, 0xFF, 0xFF, 0x07], [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x40] }) AssertFrugal([tag, .. length, 1, 2, 3]);
    }

    [Fact]
    public void The_length_of_an_array_is_not_believed()
    {
        foreach (var array in new Array[] { new int[1], new string[1], new Point[1], new Guid[1], new object[1], new List<int>[1], new int[1, 1], new string[1, 1] })
        {
            // The last but one varint before the single default element is its length.
            var bytes = codec.Codec.Encode(Array.CreateInstance(array.GetType().GetElementType()!, new int[array.Rank]));
            AssertFrugal([.. bytes[..^array.Rank], .. Enumerable.Repeat(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F }, array.Rank).SelectMany(b => b), 0, 0]);
        }
        var list = codec.Codec.Encode(new List<double>());
        AssertFrugal([.. list[..^1], 0xFF, 0xFF, 0xFF, 0x7F, 0]);
    }

    [Fact]
    public void A_type_that_is_not_here_is_named()
    {
        var bytes = codec.Codec.Encode(new Line("x", 1, 1));
        var at = bytes.AsSpan().IndexOf("Line"u8);
        bytes[at] = (byte)'M';
        Assert.Contains("the type 'KvApp.Tests.Samples+Mine, KvApp.Tests' is not known on this node", codec.Rejection(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_with_other_fields_is_told_apart()
    {
        var bytes = codec.Codec.Encode(new Line("x", 1, 1));
        bytes[bytes.AsSpan().IndexOf("KvApp.Tests.Samples+Line, KvApp.Tests"u8) + "KvApp.Tests.Samples+Line, KvApp.Tests".Length] ^= 1;
        Assert.Contains("'KvApp.Tests.Samples+Line, KvApp.Tests' has other fields here", codec.Rejection(bytes), StringComparison.Ordinal);
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
