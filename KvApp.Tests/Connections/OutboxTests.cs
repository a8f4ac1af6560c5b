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
    public void What_waits_is_counted_until_it_leaves()
    {
        _outbox.Add(Message(1, (6 * Outbox.Piece) + 5));
        _outbox.Add(Message(2, 10));
        Assert.Equal((6 * Outbox.Piece) + 15 + (2 * Outbox.Overhead), _outbox.Waiting);
        var left = TakeAll().Sum(m => m.Body.Length);
        Assert.Equal((6 * Outbox.Piece) + 15 - left + Outbox.Overhead, _outbox.Waiting);
        _outbox.Taken(long.MaxValue / 2);
        TakeAll();
        Assert.Equal(0, _outbox.Waiting);
        _outbox.Add(Message(1, Outbox.Piece));
        _outbox.Clear();
        Assert.Equal(0, _outbox.Waiting);
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

    long _takenIn;

    /// <summary>All that the window has room for, which the other side takes in.</summary>
    List<Outbox.Message> TakeRound()
    {
        var taken = TakeAll();
        _outbox.Taken(_takenIn += taken.Sum(m => m.Body.Length + Outbox.Overhead));
        return taken;
    }

    static bool IsLastOf(long id, Outbox.Message m) => m.Id == id && !m.Flags.HasFlag(FrameFlags.More);

    [Fact]
    public void Small_messages_that_come_while_pieces_go_wait_for_none_of_them()
    {
        _outbox.Add(Message(1, 20 * Outbox.Piece));
        var (added, came) = (0, 0);
        for (var goesOn = true; goesOn;)
        {
            for (var i = 0; i < 50; i++) _outbox.Add(Message(2 + added++, 100));
            var round = TakeRound();
            came += round.Count(m => m.Id > 1);
            Assert.Equal(added, came);
            goesOn = !round.Exists(m => IsLastOf(1, m));
        }
        Assert.Equal(0, _outbox.MostLetBy);
    }

    [Fact]
    public void Of_more_small_messages_than_a_piece_has_bytes_each_piece_lets_as_many_by_as_it_has()
    {
        _outbox.Add(Message(1, 10 * Outbox.Piece));
        var (id, small, pieces) = (2L, 0L, 0);
        for (var goesOn = true; goesOn;)
        {
            for (var i = 0; i < 2_000; i++) _outbox.Add(Message(id++, 1_000));
            foreach (var m in TakeRound())
            {
                if (!goesOn) break;
                if (m.Id > 1) small += m.Body.Length + Outbox.Overhead;
                else Assert.InRange(small - (++pieces * Outbox.Piece), 0, 2_000 * pieces);
                goesOn = !IsLastOf(1, m);
            }
        }
        Assert.Equal(10, pieces);
    }
}
