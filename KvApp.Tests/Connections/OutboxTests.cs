using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class OutboxTests
{
    readonly Outbox _outbox = new();

    static Outbox.Message Message(long id, int size, FrameFlags flags = FrameFlags.None) => new(FrameKind.End, id, flags, new byte[size]);

    List<Outbox.Message> TakeAll()
    {
        var taken = new List<Outbox.Message>();
        while (_outbox.TryTake(out var piece)) taken.Add(piece);
        return taken;
    }

    [Fact]
    public void Small_messages_leave_at_once_and_in_order()
    {
        for (var id = 1; id <= 5; id++) _outbox.Add(Message(id, 10));
        Assert.Equal([1, 2, 3, 4, 5], TakeAll().Select(m => m.Id));
    }

    [Fact]
    public void No_more_than_the_window_is_on_the_way_until_it_is_taken_in()
    {
        for (var id = 1; id <= 20; id++) _outbox.Add(Message(id, Outbox.Piece - Outbox.Overhead));
        Assert.Equal(Outbox.Window / Outbox.Piece, TakeAll().Count);
        _outbox.Taken(Outbox.Piece);
        Assert.Single(TakeAll());
        _outbox.Taken(Outbox.Piece); // an older count said again opens nothing
        Assert.Empty(TakeAll());
    }

    [Fact]
    public void A_large_message_goes_in_pieces_turn_about_with_the_small_ones()
    {
        _outbox.Add(Message(1, (3 * Outbox.Piece) + 5));
        for (var id = 2; id <= 4; id++) _outbox.Add(Message(id, 10));
        var sent = new List<Outbox.Message>();
        for (var taken = 0L; sent.Count < 7; _outbox.Taken(taken))
            foreach (var piece in TakeAll())
            {
                sent.Add(piece);
                taken += piece.Body.Length + Outbox.Overhead;
            }
        Assert.Equal((3 * Outbox.Piece) + 5, sent.Where(m => m.Id == 1).Sum(m => m.Body.Length));
        Assert.All(sent.Where(m => m.Id == 1).SkipLast(1), m => Assert.True(m.Flags.HasFlag(FrameFlags.More)));
        Assert.False(sent.Last(m => m.Id == 1).Flags.HasFlag(FrameFlags.More));
        // No small message waited for more than one piece.
        Assert.True(sent.FindIndex(m => m.Id == 2) <= 1 && sent.FindIndex(m => m.Id == 3) <= 3 && sent.FindIndex(m => m.Id == 4) <= 5);
    }

    [Fact]
    public void What_concerns_a_message_that_still_has_pieces_waiting_waits_behind_it()
    {
        _outbox.Add(Message(1, (6 * Outbox.Piece)));
        _outbox.Add(Message(1, 3));
        var sent = new List<Outbox.Message>();
        for (var taken = 0L; sent.Count < 7; _outbox.Taken(taken))
            foreach (var piece in TakeAll())
            {
                sent.Add(piece);
                taken += piece.Body.Length + Outbox.Overhead;
            }
        Assert.Equal(3, sent[^1].Body.Length);
        _outbox.Add(Message(1, 4)); // the way is free again
        Assert.Equal(4, Assert.Single(TakeAll()).Body.Length);
    }
}
