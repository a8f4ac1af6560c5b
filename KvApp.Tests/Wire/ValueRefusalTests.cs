using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Dynamic;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

public sealed class ValueRefusalTests(CodecSystem codec) : IClassFixture<CodecSystem>
{
    static readonly Dictionary<string, Func<object>> Makers = new()
    {
        ["Socket"] = () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
        ["MemoryStream"] = () => new MemoryStream(),
        ["SafeFileHandle"] = () => new Microsoft.Win32.SafeHandles.SafeFileHandle(),
        ["Thread"] = () => Thread.CurrentThread,
        ["ManualResetEvent"] = () => new ManualResetEvent(false),
        ["SemaphoreSlim"] = () => new SemaphoreSlim(1),
        ["Task"] = () => Task.CompletedTask,
        ["Task of int"] = () => Task.FromResult(1),
        ["Timer"] = () => new Timer(_ => { }),
        ["CancellationTokenSource"] = () => new CancellationTokenSource(),
        ["CancellationToken"] = () => new CancellationToken(true),
        ["Component"] = () => new Component(),
        ["Assembly"] = () => Assembly.GetExecutingAssembly(),
        ["AssemblyLoadContext"] = () => AssemblyLoadContext.Default,
        ["IntPtr"] = () => (nint)5,
        ["UIntPtr"] = () => (nuint)5,
        ["Type"] = () => typeof(int),
        ["MethodInfo"] = () => typeof(int).GetMethod(nameof(int.CompareTo), [typeof(int)])!,
        ["query"] = () => new[] { 1, 2 }.Select(i => i + 1),
        ["HttpClient"] = () => new HttpClient(),
        ["StringWriter"] = () => new StringWriter(),
        ["finalizer"] = () => new WithFinalizer(),
        ["Random"] = () => new Random(),
        ["Hashtable"] = () => new System.Collections.Hashtable(),
        ["comparer"] = () => StringComparer.Ordinal,
        ["exception"] = () => new OrderFailedException(5, "m"),
        ["FrozenSet"] = () => new HashSet<int> { 1 }.ToFrozenSet(),
        ["FrozenDictionary"] = () => new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(),
        ["ConcurrentStack"] = () => new ConcurrentStack<int>([1, 2]),
        ["ConcurrentBag"] = () => new ConcurrentBag<int>([1, 2]),
        ["ReadOnlyDictionary"] = () => new ReadOnlyDictionary<int, int>(new SortedDictionary<int, int>()),
        ["PriorityQueue"] = () => new PriorityQueue<string, int>(),
        ["derived Dictionary"] = () => new Inventory("attic", StringComparer.Ordinal),
        ["array of four dimensions"] = () => new int[1, 1, 1, 1],
        ["array that begins at 1"] = () => Array.CreateInstance(typeof(string), [1], [1]),
        ["Memory"] = () => new Memory<byte>([1, 2, 3], 1, 1),
        ["ReadOnlyMemory of char"] = () => "hello".AsMemory(1, 2),
        ["ArraySegment"] = () => new ArraySegment<int>([1, 2, 3], 1, 1),
        ["StringBuilder"] = () => new StringBuilder("a"),
        ["Regex"] = () => new Regex("a"),
        ["JsonDocument"] = () => JsonDocument.Parse("[]"),
        ["ExpandoObject"] = () => new ExpandoObject(),
        ["DBNull"] = () => DBNull.Value,
        ["NonSerialized field"] = () => new Marked(),
        ["field that Hyperion leaves out"] = () => new Locked(),
    };

    public static TheoryData<string> Kinds => [.. Makers.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void What_holds_on_to_its_process_is_refused_with_path_type_and_way_out(string kind)
    {
        var value = Makers[kind]();
        var message = codec.Refusal(new Box<Holder[]>([new(), new() { Value = value }]));
        Assert.StartsWith($"'Box.Content[1].Value' is a {value.GetType()}, which cannot be sent to another node; ", message, StringComparison.Ordinal);
        Assert.StartsWith($"the value is a {value.GetType()}, which cannot be sent", codec.Refusal(value), StringComparison.Ordinal);
        Assert.Contains("'Dictionary[0]' is", codec.Refusal(new Dictionary<string, object> { ["k"] = value }), StringComparison.Ordinal);
        (value as IDisposable)?.Dispose();
    }

    [Fact]
    public void The_message_reads_as_the_design_says()
    {
        using var stream = new MemoryStream();
        var order = new Order(1, [], DateTimeOffset.MinValue) { Customer = "x", Connection = stream };
        Assert.Equal("'Order.Connection' is a System.IO.MemoryStream, which cannot be sent to another node; pass what it needs instead", codec.Refusal(order));
    }

    [Fact]
    public void An_actor_system_is_refused() => Assert.Contains("cannot be sent", codec.Refusal(new Holder { Value = codec.System }), StringComparison.Ordinal);

    [Fact]
    public void A_function_inside_that_captures_one_is_refused_by_the_variable()
    {
        using var socket = new MemoryStream();
        Assert.Equal("the lambda captures 'socket' (System.IO.MemoryStream), which cannot be sent to another node; pass what it needs as an argument", codec.Refusal(new Holder { Value = () => socket.Length }));
    }

    [Fact]
    public void A_reply_with_a_forbidden_value_is_refused() =>
        Assert.StartsWith("'TaskReply.Value.Value' is a", codec.Refusal(new TaskReply(default, new Holder { Value = new MemoryStream() })), StringComparison.Ordinal);

    static readonly Dictionary<string, object> Compared = new()
    {
        ["Dictionary"] = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
        ["HashSet"] = new HashSet<string>(["A"], StringComparer.OrdinalIgnoreCase),
        ["HashSet by identity"] = new HashSet<object>([new Tag("x"), new Tag("x")], ReferenceEqualityComparer.Instance),
        ["ConcurrentDictionary"] = new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase),
        ["OrderedDictionary"] = new OrderedDictionary<string, int>(StringComparer.OrdinalIgnoreCase),
        ["SortedSet"] = new SortedSet<string>(["aa", "b"], new ByLength()),
        ["SortedDictionary"] = new SortedDictionary<string, int>(new ByLength()),
        ["SortedList"] = new SortedList<string, int>(new ByLength()),
        ["ImmutableHashSet"] = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "A"),
        ["ImmutableSortedSet"] = ImmutableSortedSet.Create(new ByLength(), "aa", "b"),
        ["ImmutableDictionary"] = ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase),
        ["ImmutableSortedDictionary"] = ImmutableSortedDictionary.Create<string, int>(new ByLength()),
    };

    public static TheoryData<string> ComparedKinds => [.. Compared.Keys];

    [Theory, MemberData(nameof(ComparedKinds))]
    public void A_collection_that_would_lose_its_comparer_is_refused(string kind)
    {
        var message = codec.Refusal(new Box<object>(Compared[kind]));
        Assert.StartsWith($"'Box.Content' is a {Compared[kind].GetType()} with a ", message, StringComparison.Ordinal);
        Assert.EndsWith(", which would be lost on the way to another node; send the elements, and choose the comparer there", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_would_not_survive_is_refused()
    {
        Assert.StartsWith("'Box.Content' is a text with half a surrogate pair", codec.Refusal(new Box<string>("x\uD800")), StringComparison.Ordinal);
        Assert.StartsWith("the value is a text with half a surrogate pair", codec.Refusal("\uDFFF"), StringComparison.Ordinal);
        Assert.Equal("🎉", codec.RoundTrip(new Box<string>("🎉")).Content);
    }

    [Fact]
    public void A_subscribed_event_goes_along_and_is_refused_for_what_the_subscriber_captures()
    {
        var list = new ObservableCollection<int>();
        list.CollectionChanged += static (_, e) => ((List<int>)e.NewItems![0]!).Add(1);
        codec.RoundTrip(list);
        using var stream = new MemoryStream();
        list.CollectionChanged += (_, _) => stream.Flush();
        Assert.StartsWith("the lambda captures 'stream' (System.IO.MemoryStream)", codec.Refusal(list), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_that_was_never_made_is_refused_by_name() => Assert.StartsWith("'Box", codec.Refusal(new Box<ImmutableArray<string>>(default)), StringComparison.Ordinal);

    [Fact]
    public void Too_large_a_value_names_size_limit_and_setting()
    {
        var small = new ValueCodec(codec.System, new FunctionCodec(), maxSize: 1000);
        foreach (var value in new object[] { new byte[5000], new string('x', 5000), new Box<string>(new('x', 5000)), Enumerable.Range(0, 500).ToList() })
        {
            var buffer = new ArrayBufferWriter<byte>(16);
            var message = Assert.Throws<ValueNotSendableException>(() => small.Write(value, buffer)).Message;
            Assert.Matches($"^the {Regex.Escape(value.GetType().ToString())} takes [0-9]{{4,5}} bytes, more than the 1000 that kv.tasks.code.max-size allows$", message);
            Assert.Equal(0, buffer.WrittenCount);
            Assert.Contains("kv.tasks.code.max-size", Assert.Throws<System.Runtime.Serialization.SerializationException>(() => small.Decode(codec.Codec.Encode(value))).Message, StringComparison.Ordinal);
        }
        Assert.Equal(990, ((byte[])small.Decode(small.Encode(new byte[990]))!).Length);
    }
}
