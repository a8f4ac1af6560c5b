using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A client of the cluster is an actor system that is no node: it has no code server, and reads and writes letters all the same.</summary>
public sealed class PlainSystemTests
{
    sealed record Note(string Text, int[] Numbers);

    [Fact]
    public async Task It_and_a_node_read_what_the_other_writes_of_the_application_s_types()
    {
        await using var foo = TestNode.Start("foo");
        using var plain = ActorSystem.Create("plain");
        var (node, alone) = (foo.Node.Local.Codec, new ValueCodec((ExtendedActorSystem)plain, null));
        foreach (var (from, to) in new[] { (node, alone), (alone, node) })
        {
            var note = Assert.IsType<Note>(to.Decode(from.Encode(new Note("hi", [1, 2]))));
            Assert.Equal(("hi", 2), (note.Text, note.Numbers.Length));
        }
        await plain.Terminate();
    }
}
