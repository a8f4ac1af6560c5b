using Microsoft.Extensions.Logging;
using Xunit;

namespace KvApp.Tests;

public sealed class RareLinesTests
{
    readonly LogList _log = new();
    readonly HandClock _clock = new();

    RareLines Lines => field ??= new(_log, _clock);

    string[] Texts => [.. _log.Lines.Select(line => line.Text)];

    void Cut(int client) => Lines.LogInformation("subscriber {Client} is disconnected", client);

    [Fact]
    public void Many_lines_of_one_kind_are_two_lines_a_minute()
    {
        for (var client = 1; client <= 3000; client++) Cut(client);
        Assert.Equal(["subscriber 1 is disconnected"], Texts);

        _clock.Ring();
        Assert.Equal("2999 more such lines within a minute, the last: subscriber 3000 is disconnected", Texts[1]);

        Cut(3001);
        Assert.Equal("subscriber 3001 is disconnected", Texts[2]);
    }

    [Fact]
    public void A_line_that_comes_once_a_minute_stands_alone()
    {
        Cut(1);
        _clock.Ring();
        Cut(2);
        _clock.Ring();

        Assert.Equal(["subscriber 1 is disconnected", "subscriber 2 is disconnected"], Texts);
    }

    [Fact]
    public void One_kind_does_not_hide_another_and_the_level_stays()
    {
        Cut(1);
        Lines.LogWarning("client {Client} was not served", 2);
        Lines.LogWarning("client {Client} was not served", 3);
        _clock.Ring();

        Assert.Equal([(LogLevel.Information, "subscriber 1 is disconnected"), (LogLevel.Warning, "client 2 was not served"),
            (LogLevel.Warning, "1 more such lines within a minute, the last: client 3 was not served")], _log.Lines);
    }

    /// <summary>A clock whose timers ring when the test says so.</summary>
    sealed class HandClock : TimeProvider
    {
        readonly List<Action> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new NoTimer();
        }

        public void Ring()
        {
            var due = _timers.ToList();
            _timers.Clear();
            due.ForEach(timer => timer());
        }

        sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => default;
        }
    }
}
