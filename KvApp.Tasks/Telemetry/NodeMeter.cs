using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KvApp.Tasks;

/// <summary>What is counted on one node, under the meter <c>KvApp.Tasks</c>, which tells the node's name. Nothing is counted while nobody listens.</summary>
internal sealed class NodeMeter : IDisposable
{
    public const string ReasonTag = "kvapp.exit.reason";

    // OpenTelemetry's for durations of calls, and on to those of an hour: the usual ones are meant for milliseconds.
    static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 60, 600, 3600];

    readonly Counter<long> _started;
    readonly Counter<long> _ended;
    readonly Histogram<double> _duration;
    readonly Counter<long> _restarts;
    readonly Counter<long> _nodedowns;
    int _running;

    /// <param name="node">The node's name.</param>
    /// <param name="abandoned">How many functions run on though their process has ended.</param>
    /// <param name="connections">How many connections are open.</param>
    /// <param name="mailboxes">How many messages wait in each mailbox.</param>
    public NodeMeter(string node, Func<int> abandoned, Func<int> connections, Func<IEnumerable<int>> mailboxes)
    {
        Meter = new(new MeterOptions(Tracing.Name) { Tags = [new("kvapp.node.name", node)] });
        _started = Meter.CreateCounter<long>("kvapp.tasks.started", "{task}", "Functions that were started as processes.");
        _ended = Meter.CreateCounter<long>("kvapp.tasks.ended", "{task}", "Processes that have ended, by the reason.");
        _duration = Meter.CreateHistogram("kvapp.tasks.duration", "s", "How long processes lived, by the reason of their end.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _restarts = Meter.CreateCounter<long>("kvapp.tasks.restarts", "{restart}", "Children that were started again, by their supervisor.");
        _nodedowns = Meter.CreateCounter<long>("kvapp.tasks.nodedowns", "{nodedown}", "Connections to other nodes that were lost or closed.");
        // Observed, so that who begins to listen later sees them all.
        Meter.CreateObservableUpDownCounter("kvapp.tasks.running", () => Volatile.Read(ref _running), "{task}", "Processes that have not ended.");
        Meter.CreateObservableUpDownCounter("kvapp.tasks.abandoned", abandoned, "{task}", "Functions that still run though an exit signal has ended their process.");
        Meter.CreateObservableUpDownCounter("kvapp.tasks.connections", connections, "{connection}", "Open connections to other nodes.");
        Meter.CreateObservableUpDownCounter("kvapp.tasks.mailbox.messages", () => mailboxes().Sum(), "{message}", "Messages that wait in the mailboxes of processes.");
        Meter.CreateObservableGauge("kvapp.tasks.mailbox.longest", () => mailboxes().DefaultIfEmpty().Max(), "{message}", "Messages that wait in the longest mailbox of a process.");
    }

    public Meter Meter { get; }

    /// <summary>A process begins; what it gives is told of its end.</summary>
    public long Started()
    {
        _started.Add(1);
        Interlocked.Increment(ref _running);
        return _duration.Enabled ? Stopwatch.GetTimestamp() : 0;
    }

    public void Ended(long started, Func<string> reason)
    {
        Interlocked.Decrement(ref _running);
        if (!_ended.Enabled && !_duration.Enabled) return;
        var tag = new KeyValuePair<string, object?>(ReasonTag, reason());
        _ended.Add(1, tag);
        if (started != 0) _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tag);
    }

    public void Restarted(string supervisor) => _restarts.Add(1, new KeyValuePair<string, object?>("kvapp.supervisor.name", supervisor));

    public void NodeDown(string node) => _nodedowns.Add(1, new KeyValuePair<string, object?>("kvapp.node.peer", node));

    public void Dispose() => Meter.Dispose();
}
