using KvApp.Tasks;
using Xunit;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

/// <summary>Whatever a process ends with, its end can be told.</summary>
public sealed class EndReasonTests(CodecSystem codec) : IClassFixture<CodecSystem>
{
    [Fact]
    public void A_value_that_cannot_be_sent_goes_as_its_text()
    {
        Assert.Equal(new ExitReason.Custom("System.IO.MemoryStream"), codec.RoundTrip<ExitReason>(new ExitReason.Custom(new MemoryStream())));
        Assert.Equal(new ExitReason.Thrown("Box { Content = System.IO.MemoryStream }", "stack"), codec.RoundTrip<ExitReason>(new ExitReason.Thrown(new Box<Stream>(new MemoryStream()), "stack")));
        var down = codec.RoundTrip(new Down(new(1), Akka.Actor.ActorRefs.Nobody, new ExitReason.Custom(new InvalidOperationException("out of tea"))));
        Assert.Equal(new ExitReason.Custom("System.InvalidOperationException: out of tea"), down.Reason);
        Assert.Equal(new ExitReason.Custom(new Line("tea", 1, 1m)), codec.RoundTrip<ExitReason>(new ExitReason.Custom(new Line("tea", 1, 1m))));
    }

    [Fact]
    public void A_value_that_has_no_text_either_goes_as_the_name_of_its_type() =>
        Assert.Equal(new ExitReason.Custom(typeof(Mute).ToString()), codec.RoundTrip<ExitReason>(new ExitReason.Custom(new Mute())));

    [Fact]
    public void A_value_that_is_too_large_is_cut()
    {
        var text = Assert.IsType<string>(Assert.IsType<ExitReason.Custom>(codec.RoundTrip<ExitReason>(new ExitReason.Custom(new string('x', codec.Codec.MaxSize + 1)))).Value);
        Assert.InRange(text.Length, 1000, 5000);
    }

    [Fact]
    public void A_reason_that_is_too_large_itself_is_told_as_the_failure_to_send_it()
    {
        var node = new LocalNode(codec.System, "a@b", new TasksSettings("a", 1, default, false, default, default, 1000, 1), (_, _) => throw new InvalidOperationException());
        var reason = node.ReadReason(new(node.Bytes(new ExitReason.Shutdown(new string('x', 5000)))));
        Assert.Contains("more than the 1000 that kv.tasks.code.max-size allows", Assert.IsType<ExitReason.Failed>(reason).Message, StringComparison.Ordinal);
    }

    sealed class Mute
    {
        readonly Stream _stream = new MemoryStream();

        public override string ToString() => throw new InvalidOperationException($"{_stream}");
    }
}
