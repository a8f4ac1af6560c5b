using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>docs/operations.md names the metrics, spans and commands that there are.</summary>
[Collection(NodeCollection.Name)]
public sealed class OperationsPageTests : OnTwoNodes
{
    static readonly string Page = Repository.Read("docs/operations.md").ReplaceLineEndings("\n");

    static IEnumerable<string[]> Rows(string head) => Regex.Match(Page, $"^{Regex.Escape(head)}.*\n[|-]+\n((?:\\|.*\n)+)", RegexOptions.Multiline).Groups[1].Value
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('|', StringSplitOptions.TrimEntries)[1..^1]);

    static void Crash(int _) => throw new InvalidOperationException("again");

    /// <summary>All that is told of: ends of all kinds, restarts, a node that goes.</summary>
    async Task LetHappen()
    {
        await There.Async(Work.Double, 1);
        await There.AsyncNoLink(Work.Boom, "ouch").Yield(Wait.Long);
        var down = Down((await Foo.Node.WhereIs("work", Bar.Name))!);
        await There.StartChild(Crash, 1, Restart.Permanent);
        await down;
        await Foo.DisposeAsync();
    }

    [Fact]
    public async Task Its_metrics_are_those_that_a_node_has()
    {
        var (instruments, tags) = (new ConcurrentDictionary<string, Instrument>(), new ConcurrentDictionary<string, ConcurrentDictionary<string, bool>>());
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter != Bar.Node.Local.Meter.Meter) return;
            instruments[instrument.Name] = instrument;
            listening.EnableMeasurementEvents(instrument);
        };
        void Seen(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            var keys = tags.GetOrAdd(instrument.Name, _ => new());
            foreach (var tag in measured) keys[tag.Key] = true;
        }
        listener.SetMeasurementEventCallback<long>((instrument, _, measured, _) => Seen(instrument, measured));
        listener.SetMeasurementEventCallback<int>((instrument, _, measured, _) => Seen(instrument, measured));
        listener.SetMeasurementEventCallback<double>((instrument, _, measured, _) => Seen(instrument, measured));
        listener.Start();
        await LetHappen();
        listener.RecordObservableInstruments();
        await Wait.Until(() => tags.Count == instruments.Count, () => $"each has told something, but {string.Join(", ", instruments.Keys.Except(tags.Keys))}");

        static string KindOf(Instrument instrument) => instrument switch
        {
            Counter<long> => "counter",
            Histogram<double> => "histogram",
            ObservableUpDownCounter<int> => "up-down counter",
            ObservableGauge<int> => "gauge",
            _ => $"{instrument.GetType()}",
        };
        var there = instruments.Values.Select(instrument => $"`{instrument.Name}` {KindOf(instrument)} `{instrument.Unit}` {string.Join(", ", tags[instrument.Name].Keys.Order().Select(tag => $"`{tag}`"))}");
        Assert.Equal(there.Order(), Rows("| metric |").Select(row => $"{row[0]} {row[1]} {row[2]} {row[3]}").Order());
        Assert.All(Rows("| metric |"), row => Assert.NotEmpty(row[4]));
    }

    [Fact]
    public async Task Its_attributes_are_those_that_spans_have()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var test = new ActivitySource("operations");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "KvApp.Tasks" or "operations", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => spans.Enqueue(span),
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        using (var root = test.StartActivity("root")!)
        {
            trace = root.TraceId;
            await LetHappen();
        }
        List<Activity> Mine() => [.. spans.Where(span => span.TraceId == trace && span.Source.Name == "KvApp.Tasks")];
        // Two of either task, and one of each life of the child.
        await Wait.Until(() => Mine().Count >= 8, "all spans have ended");
        var there = from span in Mine() from tag in span.TagObjects group $"`{span.Kind}`" by $"`{tag.Key}`" into kinds select $"{kinds.Key} {string.Join(", ", kinds.Distinct().Order())}";
        Assert.Equal(there.Order(), Rows("| attribute |").Select(row => $"{row[0]} {row[1]}").Order());
    }

    [Fact]
    public async Task Its_commands_are_those_that_help_lists()
    {
        var (_, help) = await NodeProcess.Run(["--help"]);
        var listed = help.SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0).Select(line => Regex.Match(line, @"^  (\w+(?: <NODE>)?)").Groups[1].Value.Replace("<NODE>", "NODE"));
        var told = Rows("| command |").Select(row => row[0].Trim('`')["./kvapp".Length..].TrimStart().Replace("[NODE]", "NODE"));
        Assert.Equal(listed.Order(), told.Select(text => Regex.Match(text, @"^\w+(?: NODE)?").Value).Where(name => name.Length > 0).Order());
    }

    [Fact]
    public void Its_settings_and_links_are_there()
    {
        var settings = NodeConfiguration.Load([], [], new Dictionary<string, string>()).Akka;
        Assert.All(Regex.Matches(Page, @"`(kv\.[a-z.-]+)").Select(match => match.Groups[1].Value), key => Assert.NotNull(settings.GetValue(key)));
        Assert.Contains("docs/operations.md", Repository.Read("README.md"));
    }
}
