using System.Runtime.Serialization;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class WireSerializerTests : IAsyncLifetime
{
    readonly ActorSystem _system = ActorSystem.Create("wire");
    readonly WireSerializer _serializer;

    public WireSerializerTests() => _serializer = new((ExtendedActorSystem)_system);

    public static TheoryData<object> Messages => new()
    {
        new Hello(7, -3, "foo@127.0.0.1", 638_000_000_000_000_000, 1, "0.1.0"),
        new HelloAck(9, new Hello(0, int.MaxValue, "bar@host", 0, 255, "")),
        new HelloRefused(RefusalKind.NameInUse, "the name föö is in use"),
        new Closed(uint.MaxValue, 0, true),
        new Pulse(1, 2, 300, long.MaxValue, 0, 255),
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Theory, MemberData(nameof(Messages))]
    public void Every_message_arrives_as_it_left_and_none_when_it_is_cut(object message)
    {
        var bytes = _serializer.ToBinary(message);
        var manifest = _serializer.Manifest(message);
        Assert.Equal(message, _serializer.FromBinary(bytes, manifest));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes[..length], manifest));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(65_536)]
    public void A_frame_arrives_with_its_body(int size)
    {
        var body = new byte[size];
        new Random(1).NextBytes(body);
        var frame = new Frame(1, uint.MaxValue, 127, FrameKind.End, 1L << 40, FrameFlags.BegunByReceiver | FrameFlags.More, body);
        var arrived = Assert.IsType<Frame>(_serializer.FromBinary(_serializer.ToBinary(frame), "F"));
        Assert.Equal(frame with { Body = default }, arrived with { Body = default });
        Assert.Equal(body, arrived.Body.ToArray());
        Assert.True(_serializer.ToBinary(frame).Length <= size + 18);
    }

    [Fact]
    public void A_message_of_a_later_version_is_refused_without_ending_the_link() =>
        Assert.Contains("'Z'", Assert.Throws<SerializationException>(() => _serializer.FromBinary([], "Z")).Message);
}
