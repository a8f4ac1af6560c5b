using Xunit;

namespace KvApp.Tests;

public class QueuedBytesTests
{
    const int Kilo = 1024;
    readonly QueuedBytes _all = new(most: 100 * Kilo);
    readonly List<string> _cut = [];

    QueuedBytes.Share Join(string name) => _all.Join(() => _cut.Add(name));

    [Fact]
    public void Who_has_most_unread_is_cut_and_then_the_next_until_the_rest_fits()
    {
        var (slow, slower, modest) = (Join("slow"), Join("slower"), Join("modest"));
        slow.Set(40 * Kilo, 0);
        slower.Set(50 * Kilo, 0);
        modest.Set(10 * Kilo, 0);
        Assert.Empty(_cut);

        modest.Set(11 * Kilo, 0);
        Assert.Equal(["slower"], _cut);
        modest.Set(70 * Kilo, 0);
        Assert.Equal(["slower", "modest"], _cut);
        Assert.Equal(40 * Kilo, _all.Bytes);
    }

    [Fact]
    public void Who_does_not_read_is_cut_before_those_whose_commands_wait()
    {
        var (writer, reader) = (Join("writer"), Join("reader"));
        writer.Set(0, 90 * Kilo);
        reader.Set(11 * Kilo, 0);

        Assert.Equal(["reader"], _cut);
        Assert.Equal(90 * Kilo, _all.Bytes);
    }

    [Fact]
    public void Who_was_cut_or_has_gone_counts_no_more()
    {
        var (greedy, other) = (Join("greedy"), Join("other"));
        greedy.Set(101 * Kilo, 0);
        Assert.True(greedy.IsCut);
        Assert.Equal(0, _all.Bytes);
        greedy.Set(200 * Kilo, 0);
        greedy.Dispose();
        Assert.Equal(0, _all.Bytes);

        other.Set(100 * Kilo, 0);
        other.Dispose();
        Assert.Equal(0, _all.Bytes);
        Assert.Equal(["greedy"], _cut);
    }
}
