using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>
/// A log that clients cannot flood. Of each kind of line one passes; the others of the next minute are counted, and one line tells the
/// number. Lines are of one kind when their templates are equal. Debug lines pass.
/// </summary>
sealed class RareLines(ILogger log, TimeProvider time) : ILogger
{
    static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, Kind> _kinds = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!log.IsEnabled(logLevel)) return;
        if (logLevel < LogLevel.Information || Passes(TemplateOf(state), logLevel, () => formatter(state, exception)))
            log.Log(logLevel, eventId, state, exception, formatter);
    }

    bool Passes(string template, LogLevel level, Func<string> text)
    {
        var kind = _kinds.GetOrAdd(template, _ => new(level));
        lock (kind)
        {
            if (kind.Timer is null)
            {
                kind.Timer = time.CreateTimer(_ => EndPeriod(kind), null, Period, Timeout.InfiniteTimeSpan);
                return true;
            }
            kind.Held++;
            kind.Last = text();
            return false;
        }
    }

    void EndPeriod(Kind kind)
    {
        int held;
        lock (kind)
        {
            kind.Timer?.Dispose();
            (kind.Timer, held, kind.Held) = (null, kind.Held, 0);
        }
        if (held > 0) log.Log(kind.Level, "{Count} more such lines within a minute, the last: {Line}", held, kind.Last);
    }

    static string TemplateOf<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> parts ? $"{parts.LastOrDefault(part => part.Key == "{OriginalFormat}").Value}" : "";

    sealed class Kind(LogLevel level)
    {
        public LogLevel Level => level;

        public ITimer? Timer { get; set; }

        public int Held { get; set; }

        public string Last { get; set; } = "";
    }
}
