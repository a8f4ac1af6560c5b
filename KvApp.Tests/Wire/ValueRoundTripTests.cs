using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

public sealed class ValueRoundTripTests(CodecSystem codec) : IClassFixture<CodecSystem>
{
    static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, 123, TimeSpan.FromMinutes(-330));

    /// <summary>Values whose own equality, or that of their elements, says whether they came back.</summary>
    static readonly object?[] Values =
    [
        null, true, false, 0, 1, -1, int.MinValue, int.MaxValue, 5L, long.MinValue, long.MaxValue, 1.5, double.NaN, double.NegativeInfinity, -0.0, "", "text", "grüße 🎉 \0",
        'x', '\uD800', (sbyte)-5, (byte)200, (short)-300, (ushort)60000, 4000000000u, ulong.MaxValue, 1.25f, float.Epsilon,
        1.10m, decimal.MinValue, -0.000m, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), TimeSpan.FromTicks(-1), TimeSpan.MaxValue, (nint)0, (nuint)0,
        new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Local), DateTime.MaxValue, Noon,
        DateTimeOffset.MinValue, new DateOnly(2026, 2, 3), new TimeOnly(1, 2, 3), (Half)1.5f, Int128.MinValue, UInt128.MaxValue, BigInteger.Pow(7, 90), new Complex(1, 2),
        new Rune('x'), new Index(3, true), 1..^2, Colour.Green, (Colour)77, Big.Top, DayOfWeek.Friday, Done.Instance, NotUsed.Instance, new NodeName("foo@127.0.0.1:8110"),
        default(NodeName), new MonitorRef(-77), new Version(1, 2, 3), new Uri("https://example.org/a?b=c"), new Uri("relative/path", UriKind.Relative), CultureInfo.InvariantCulture,
        TimeZoneInfo.Utc, IPAddress.Loopback, IPAddress.IPv6Any, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 80), new DnsEndPoint("example.org", 443),
        new Line("tea", 3, 2.5m), new GiftLine("tea", 1, 1m, "Bob"), new Point(1, 2), new Address("akka.tcp", "kv", "127.0.0.1", 8110),
        new Box<ActorPath>(new RootActorPath(new Address("akka", "kv")) / "user" / "a"), new Box<Point?>(new(3, 4)), new Box<int?>(null), new { Name = "anonymous", Age = 3 }, (1, "two", 3.0), ("a", (object)5L),
        (1, 2, 3, 4, 5, 6, 7, 8, 9), Tuple.Create(1, "x"), KeyValuePair.Create("k", 1), new Box<Box<Box<string>>>(new(new("deep"))),
        new ExitReason.Normal(), new ExitReason.Shutdown(), new ExitReason.Shutdown("why"), new ExitReason.Kill(), new ExitReason.Killed(), new ExitReason.Timeout(), new ExitReason.NoProcess(),
        new ExitReason.NoConnection("foo@bar"), new ExitReason.Undefined("M.F/1"), new ExitReason.BadFunction("M.F/1"), new ExitReason.Thrown(5, "stack"), new ExitReason.Thrown(null, null),
        new ExitReason.Stopped(), new ExitReason.Custom(new Line("x", 1, 1)), new ExitReason.Failed("T", "m", null), new ExitReason.Failed("T", "m", "s") { Text = "T: m (and I: n)" }, new TaskReply(new(7), new Line("x", 1, 1)),
    ];

    /// <summary>Values that compare by their elements.</summary>
    static readonly IEnumerable[] Sequences =
    [
        Array.Empty<int>(), new[] { 1, 2, 3 }, new[] { true, false }, new[] { 1.5, double.NaN }, "chars".ToCharArray(), new[] { Colour.Red, Colour.Green }, new sbyte[] { -1 }, new byte[] { 1, 2 },
        new[] { "a", null, "c" }, new object?[] { 1, 2L, "three", null, 4.0, Colour.Red }, new[] { new Point(1, 2), new Point(3, 4) }, new[] { Noon }, new int?[] { 1, null },
        new NodeName[3], new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, new string[2, 1, 2] { { { "a", "b" } }, { { "c", null! } } }, new List<int> { 1, 2 }, new List<object> { "x", 3 },
        new LinkedList<string>(["a", "b"]), new Queue<string>(["a", "b"]), new Stack<int>([1, 2, 3]), new HashSet<string> { "a" }, new SortedSet<int> { 3, 1 }, new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 },
        new Dictionary<Point, List<int>>(), new SortedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }, new SortedList<int, string> { [2] = "b", [1] = "a" }, new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 },
        new ConcurrentQueue<int>([1, 2]), new ConcurrentDictionary<string, int> { ["a"] = 1 }, new ArrayList { 1, "a" }, new BitArray([true, false, true]),
        new Collection<int> { 1 }, new ObservableCollection<int> { 1, 2 }, new ReadOnlyCollection<int>([1, 2]),
        ImmutableArray.Create(1, 2), ImmutableList.Create("a", "b"), ImmutableQueue.Create(1, 2), ImmutableStack.Create(1, 2, 3), ImmutableHashSet.Create("a"), ImmutableSortedSet.Create(2, 1),
        ImmutableDictionary<string, int>.Empty.Add("a", 1), ImmutableSortedDictionary<string, int>.Empty.Add("b", 1).Add("a", 2),
        new Basket { new("tea", 1, 1m) },
    ];

    public static TheoryData<int> ValueNumbers => [.. Enumerable.Range(0, Values.Length)];

    public static TheoryData<int> SequenceNumbers => [.. Enumerable.Range(0, Sequences.Length)];

    [Theory, MemberData(nameof(ValueNumbers))]
    public void A_value_comes_back_equal_and_of_the_same_type(int number)
    {
        var value = Values[number];
        var back = codec.Codec.Decode(codec.Codec.Encode(value));
        Assert.Equal(value, back);
        Assert.Equal(value?.GetType(), back?.GetType());
        if (value is DateTime time) Assert.Equal(time.Kind, ((DateTime)back!).Kind);
        if (value is decimal) Assert.Equal(value.ToString(), back!.ToString());
    }

    [Theory, MemberData(nameof(SequenceNumbers))]
    public void A_collection_comes_back_with_its_elements_in_order(int number)
    {
        var value = Sequences[number];
        var back = Assert.IsAssignableFrom<IEnumerable>(codec.Codec.Decode(codec.Codec.Encode(value)));
        Assert.Equal(value.Cast<object?>(), back.Cast<object?>());
        Assert.Equal(value.GetType(), back.GetType());
        if (value is Array { Rank: > 1 } array) Assert.Equal(array.GetLength(1), ((Array)back).GetLength(1));
    }

    [Fact]
    public void A_record_with_required_init_only_and_nested_members_comes_back()
    {
        var order = new Order(7, [new("tea", 1, 2.5m), new("jam", 2, 3m)], Noon) { Customer = "Ann" };
        var back = codec.RoundTrip(order);
        Assert.Equal(order.Lines, back.Lines);
        Assert.Equal((7, Noon, "Ann", null, null), (back.Id, back.At, back.Customer, back.Note, back.Connection));
    }

    [Fact]
    public void Memory_comes_back_as_what_is_seen_of_it()
    {
        var part = new ReadOnlyMemory<byte>([1, 2, 3, 44], 1, 2);
        Assert.Equal([2, 3], codec.RoundTrip((object)part) is ReadOnlyMemory<byte> alone ? alone.ToArray() : []);
        Assert.Equal([2, 3], codec.RoundTrip(new Box<ReadOnlyMemory<byte>>(part)).Content.ToArray());
        Assert.DoesNotContain((byte)44, codec.Codec.Encode(new Box<ReadOnlyMemory<byte>>(part))[^8..]);
    }

    [Fact]
    public void A_collection_that_compares_text_by_its_characters_is_as_any() =>
        Assert.Equal(1, codec.RoundTrip(new Dictionary<string, int>(StringComparer.Ordinal) { ["A"] = 1 })["A"]);

    [Fact]
    public void Text_formats_come_back()
    {
        Assert.Equal(5, codec.RoundTrip((object)JsonElement.Parse("[5]")) is JsonElement element ? element[0].GetInt32() : 0);
        Assert.Equal("{\"a\":[1]}", codec.RoundTrip(new Box<JsonNode>(JsonNode.Parse("{\"a\":[1]}")!)).Content.ToJsonString());
        foreach (var length in Enumerable.Range(0, 520)) Assert.Equal(new string('ü', length), codec.RoundTrip(new Box<string>(new('ü', length))).Content);
    }

    [Fact]
    public void What_an_application_has_in_its_values_comes_back_equal()
    {
        var pid = codec.System.ActorOf(Props.Empty);
        foreach (var n in new[] { 1, 2 }) Alike.Check(Everything.Of(n, pid), codec.RoundTrip(Everything.Of(n, pid)));
        Assert.ThrowsAny<Exception>(() => Alike.Check(Everything.Of(1, pid), codec.RoundTrip(Everything.Of(2, pid))));
    }

    [Fact]
    public async Task Many_threads_meet_a_type_for_the_first_time()
    {
        var value = new Box<Box<Dictionary<Colour, (Version, Point?)[]>>>(new(new() { [Colour.Red] = [(new(1, 2), new(3, 4))] }));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Assert.Equal(value.Content.Content[Colour.Red], codec.RoundTrip(value).Content.Content[Colour.Red]))));
    }

    [Fact]
    public void A_pid_comes_back_as_the_actor_inside_anything()
    {
        var pid = codec.System.ActorOf(Props.Empty, "someone");
        var back = codec.RoundTrip(new Letter(pid, [pid, ActorRefs.Nobody], "hi"));
        Assert.Equal((pid, pid, ActorRefs.Nobody), (back.From, back.To[0], back.To[1]));
        Assert.Equal(pid, codec.RoundTrip<IActorRef>(pid));
        Assert.Equal(new Down(new(3), pid, new ExitReason.Timeout()), codec.RoundTrip(new Down(new(3), pid, new ExitReason.Timeout())));
        Assert.Equal(new Exit(ActorRefs.Nobody, new ExitReason.Kill()), codec.RoundTrip(new Exit(ActorRefs.Nobody, new ExitReason.Kill())));
        Assert.Contains($"#{pid.Path.Uid}", Encoding.UTF8.GetString(codec.Codec.Encode(pid)));
    }

    [Fact]
    public void Fields_marked_to_be_ignored_stay_behind()
    {
        var back = codec.RoundTrip(new Holder { Value = 1, Here = new MemoryStream() });
        Assert.Equal((1, null), (back.Value, back.Here));
    }

    [Fact]
    public void A_token_that_cannot_be_cancelled_travels() => Assert.Equal(CancellationToken.None, codec.RoundTrip((object)CancellationToken.None));
}
