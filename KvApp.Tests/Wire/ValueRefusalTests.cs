using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Loader;
using Akka.Actor;
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
        ["delegate"] = () => new Action(() => { }),
        ["Type"] = () => typeof(int),
        ["MethodInfo"] = () => typeof(int).GetMethod(nameof(int.CompareTo), [typeof(int)])!,
        ["query"] = () => new[] { 1, 2 }.Select(i => i + 1),
        ["HttpClient"] = () => new HttpClient(),
        ["StringWriter"] = () => new StringWriter(),
        ["finalizer"] = () => new WithFinalizer(),
        ["Random"] = () => new Random(),
        ["Hashtable"] = () => new System.Collections.Hashtable(),
        ["culture comparer"] = () => StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.IgnoreNonSpace),
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
    public void A_captured_variable_is_named()
    {
        using var socket = new MemoryStream();
        var lambda = () => socket.Length;
        Assert.StartsWith("'value.socket' is a System.IO.MemoryStream", codec.Refusal(lambda.Target), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_or_a_reply_with_a_forbidden_value_is_refused()
    {
        Assert.StartsWith("'Custom.Value' is a", codec.Refusal(new ExitReason.Custom(new MemoryStream())), StringComparison.Ordinal);
        Assert.StartsWith("'TaskReply.Value.Value' is a", codec.Refusal(new TaskReply(default, new Holder { Value = new MemoryStream() })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(FileStream)), InlineData(typeof(Socket)), InlineData(typeof(Thread)), InlineData(typeof(Microsoft.Win32.SafeHandles.SafeFileHandle))]
    [InlineData(typeof(WithFinalizer)), InlineData(typeof(Timer)), InlineData(typeof(LocalActorRef)), InlineData(typeof(HttpClient))]
    public void What_is_not_written_is_not_read(Type type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new ValueOutput(buffer, 1000);
        output.Byte((byte)ValueTag.Object);
        output.Byte(0);
        output.Byte(TypeNames.Named);
        output.Text($"{type.FullName}, {type.Assembly.GetName().Name}");
        for (var i = 0; i < 200; i++) output.Byte(0);
        output.Flush();

        // A type of ours has a fingerprint before its fields.
        var message = codec.Rejection(buffer.WrittenSpan.ToArray());
        Assert.True(message.Contains("cannot be sent", StringComparison.Ordinal) || message.Contains("other fields", StringComparison.Ordinal), message);
    }

    [Fact]
    public void Too_large_a_value_names_size_limit_and_setting()
    {
        var small = new ValueCodec(codec.System, maxSize: 1000);
        foreach (var value in new object[] { new byte[5000], new string('x', 5000), Enumerable.Range(0, 5000).Select(i => (object)"x").ToList() })
        {
            var size = codec.Codec.Encode(value).Length;
            var buffer = new ArrayBufferWriter<byte>(16);
            var message = Assert.Throws<ValueNotSendableException>(() => small.Write(value, buffer)).Message;
            Assert.Equal($"the {value.GetType()} takes {size} bytes, more than the 1000 that kv.tasks.code.max-size allows", message);
            Assert.True(buffer.WrittenCount < 2000, $"{buffer.WrittenCount} bytes were written");
            Assert.Contains("kv.tasks.code.max-size", Assert.Throws<System.Runtime.Serialization.SerializationException>(() => small.Decode(codec.Codec.Encode(value))).Message, StringComparison.Ordinal);
        }
        Assert.Equal(990, ((byte[])small.Decode(small.Encode(new byte[990]))!).Length);
    }
}
