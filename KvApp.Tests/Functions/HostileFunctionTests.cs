using System.Buffers;
using System.Reflection;
using System.Runtime.Serialization;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Functions with their arguments, as they stand in a start, with something wrong: a named reason, or the function that was sent, and never another.</summary>
public sealed class HostileFunctionTests(CodecSystem codec, ITestOutputHelper output) : IClassFixture<CodecSystem>
{
    const int Seed = 20260611, Mutations = 100_000;

    static Func<int, string> Scoped(int n, string text)
    {
        var list = new List<int> { n };
        if (n < 0) return _ => text;
        var inner = n + 1;
        Func<int, int> add = m => m + inner;
        return m => $"{text}{list.Count}{add(m)}";
    }

    static Func<int, string> In<T>(T value) => m => $"{typeof(T)}{value}{m}";

    static string Generic<T>(int n) => $"{typeof(T)}{n}";

    static readonly Delegate[] Functions =
    [
        (Func<int, int>)(static n => n * 2), (Func<int, int>)Work.Double, Scoped(1, "x"), In("y"), In(new Dictionary<string, int[]> { ["a"] = [1] }), (Func<int, string>)Generic<List<string>>,
        (Func<string, bool>)"text".EndsWith, (Func<int, int>)5.CompareTo, Scoped(2, "y") + In(3), (Func<IProcess, int, Task<int>>)Work.Wait,
    ];

    [Fact]
    public void Of_mutated_ones_none_is_another_function()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var lambdas = typeof(HostileFunctionTests).Assembly.GetTypes().Where(ClosurePlan.Is).SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)).Select(m => m.MetadataToken).ToArray();
        var sent = Functions.Select(f => FunctionData.Of(f, codec.Codec)).ToArray();
        var methods = sent.Concat(sent.Select(f => f.Next).OfType<FunctionData>()).Select(f => Definition(f.Method)).ToHashSet();
        foreach (var function in sent) Decode(Bytes(function)); // what is made once
        var kept = new List<WeakReference>();
        var (same, rejected, largest) = (0, new Dictionary<string, int>(), 0L);
        for (var i = 0; i < Fuzz.Count(Mutations); i++)
        {
            var function = sent[i % sent.Length];
            var bytes = random.Next(4) switch
            {
                0 when function is { Method: Closure lambda } => Bytes(function with { Method = lambda with { Token = lambdas[random.Next(lambdas.Length)] } }),
                // Past the checksum: what a function captures, as somebody might make it up.
                1 when function.Target is { } target => Bytes(function with { Target = new(Mutate(random, target.ToArray(), Bytes(sent[random.Next(sent.Length)]))) }),
                _ => Mutate(random, Bytes(function), Bytes(sent[random.Next(sent.Length)])),
            };
            if (bytes.Length > 0) kept.Add(new(bytes));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var found = Decode(bytes);
                Assert.True(methods.Contains(Definition(found)), $"mutation {i} of seed {Seed} is {found}, another function: {Convert.ToHexString(bytes)}");
                same++;
            }
            catch (Exception e) when (e is SerializationException or ExitException { Reason: ExitReason.BadFunction or ExitReason.Undefined })
            {
                var kind = (e as ExitException)?.Reason.GetType().Name ?? e.GetType().Name;
                rejected[kind] = rejected.GetValueOrDefault(kind) + 1;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"mutation {i} of seed {Seed}: {Convert.ToHexString(bytes)}: {e}");
            }
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }
        output.WriteLine($"{same} the same function, rejected: {string.Join(", ", rejected)}; at most {largest} bytes allocated for one");
        Assert.True(largest < 4_000_000, $"{largest} bytes were allocated for one function");
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        // But for the last ones, which this method's frame may hold.
        Assert.InRange(kept.Count(bytes => bytes.IsAlive), 0, 10);
        Assert.True(same > 100 && rejected.Count == 3 && rejected.Values.All(n => n > 1000), "each outcome occurs");
    }

    [Fact]
    public void Ones_that_end_early_are_rejected_at_every_position()
    {
        foreach (var function in Functions)
        {
            var bytes = Bytes(FunctionData.Of(function, codec.Codec), argument: false);
            for (var length = 0; length < bytes.Length; length++) Assert.Throws<SerializationException>(() => Decode(bytes[..length], argument: false));
        }
    }

    [Fact]
    public void Every_flipped_bit_of_what_a_function_captures_is_seen()
    {
        var function = FunctionData.Of(Scoped(1, "x"), codec.Codec);
        var bytes = Bytes(function, argument: false);
        for (var at = bytes.Length - (int)function.Target!.Value.Length; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[at] ^= (byte)(1 << bit);
                var reason = Assert.IsType<ExitReason.BadFunction>(Assert.Throws<ExitException>(() => Decode(bytes, argument: false)).Reason);
                Assert.Contains("what it captures cannot be read: its bytes are not those that were sent", reason.Function);
                bytes[at] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public void A_kind_that_is_not_known_is_named()
    {
        var bytes = Bytes(FunctionData.Of(Functions[0], codec.Codec));
        foreach (var kind in new byte[] { 64, 128, 192, 255 })
        {
            bytes[0] = kind;
            Assert.Contains($"{kind} is no kind of function", Assert.Throws<SerializationException>(() => Decode(bytes)).Message);
        }
    }

    [Fact]
    public void Nesting_that_nobody_wrote_is_an_error()
    {
        var tag = codec.Codec.Encode(new Func<object>(static () => 1))[0];
        // A type inside a type inside a type, and an array of arrays.
        foreach (var level in new byte[][] { [0, 2, (byte)'a', 2, (byte)'b', 1], [1, 1] })
        {
            byte[] bytes = [tag, .. Enumerable.Repeat(level, 100_000).SelectMany(l => l)];
            Assert.Contains("nested too deep", codec.Rejection(bytes));
        }
        Assert.NotNull(codec.Rejection([tag, .. new byte[600_000]]));
    }

    byte[] Bytes(FunctionData function, bool argument = true)
    {
        var bytes = new ArrayBufferWriter<byte>();
        function.Write(bytes);
        if (argument) codec.Codec.Write(21, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    MethodData Decode(byte[] bytes, bool argument = true)
    {
        var reader = new WireReader(new(bytes));
        var function = FunctionData.Read(ref reader);
        var rest = reader.ReadRest();
        function.Open(codec.Codec, hasArgument: true);
        if (argument) codec.Codec.Read(rest);
        return function.Method;
    }

    static (Module, int) Definition(MethodData method) => (method.Find().Module, method.Find().MetadataToken);

    static byte[] Mutate(Random random, byte[] original, byte[] other)
    {
        var bytes = original.ToList();
        for (var n = random.Next(1, 3); n-- > 0 && bytes.Count > 0;)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]); break;
                case 5: bytes[0] = (byte)random.Next(256); break;
                default: bytes.InsertRange(at, other.Skip(random.Next(other.Length)).Take(random.Next(1, 20))); break;
            }
        }
        return [.. bytes];
    }
}
