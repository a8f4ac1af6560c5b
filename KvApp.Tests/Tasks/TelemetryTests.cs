using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What the library tells of itself to whoever listens.</summary>
public sealed class TelemetryTests : OnTwoNodes
{
    static async Task<int> CallsBack(IProcess self, string name) => await TaskSupervisor.On(self, "work", name).Async(Work.Double, 21);

    [Fact]
    public async Task A_trace_runs_through_the_tasks_of_both_nodes()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var test = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "KvApp.Tasks" or "test", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => spans.Enqueue(span),
        };
        ActivitySource.AddActivityListener(listener);
        Activity root;
        using (root = test.StartActivity("root")!)
        {
            Assert.Equal(42, await There.Async(CallsBack, Foo.Name.Value));
            Assert.Same(root, Activity.Current);
            await There.AsyncNoLink(Work.Boom, "ouch").Yield();
        }

        List<Activity> Mine() => [.. spans.Where(span => span.TraceId == root.TraceId)];
        await Wait.Until(() => Mine().Count == 7, "all spans have ended");
        Activity Only(string name, ActivityKind kind) => Assert.Single(Mine(), span => span.DisplayName == $"KvApp.Tests.{name}" && span.Kind == kind);
        var (call, run) = (Only("TelemetryTests.CallsBack/2", ActivityKind.Client), Only("TelemetryTests.CallsBack/2", ActivityKind.Server));
        var (back, ran) = (Only("Work.Double/1", ActivityKind.Client), Only("Work.Double/1", ActivityKind.Server));
        Assert.Equal([root.SpanId, call.SpanId, run.SpanId, back.SpanId], new[] { call, run, back, ran }.Select(span => span.ParentSpanId));
        Assert.True(run.HasRemoteParent && ran.HasRemoteParent);
        Assert.Equal((Bar.Name.Value, Foo.Name.Value), (call.GetTagItem("kvapp.node.peer"), back.GetTagItem("kvapp.node.peer")));
        foreach (var failed in new[] { Only("Work.Boom/1", ActivityKind.Client), Only("Work.Boom/1", ActivityKind.Server) })
        {
            Assert.Equal((ActivityStatusCode.Error, "failed"), (failed.Status, failed.GetTagItem("kvapp.exit.reason")));
            Assert.Contains("ouch", failed.StatusDescription);
        }
        Assert.Equal((ActivityStatusCode.Unset, "normal"), (run.Status, run.GetTagItem("kvapp.exit.reason")));
    }

    [Fact]
    public async Task What_happens_is_counted_on_the_node_where_it_happens()
    {
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter == Bar.Node.Local.Meter.Meter) listening.EnableMeasurementEvents(instrument); } };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
            if (instrument.IsObservable) sums[key] = value;
            else sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        }
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        listener.Start();
        Assert.Equal(("KvApp.Tasks", new KeyValuePair<string, object?>("kvapp.node.name", Bar.Name.Value)), (Bar.Node.Local.Meter.Meter.Name, Assert.Single(Bar.Node.Local.Meter.Meter.Tags!)));

        await There.Async(Work.Double, 1);
        await There.AsyncNoLink(Work.Boom, "ouch").Yield();
        var waiting = There.AsyncNoLink(Work.Wait, 1);
        var pid = await waiting.Pid;
        foreach (var letter in new[] { "a", "b", "c" }) pid.Tell(letter);
        await There.Children(Wait.Long);
        await Wait.Until(() =>
        {
            listener.RecordObservableInstruments();
            return sums.GetValueOrDefault("kvapp.tasks.mailbox.longest") == 3;
        }, "the letters are in the mailbox");
        Assert.Equal((3, 1, 1, 1, 3, 0), (sums["kvapp.tasks.started"], sums["kvapp.tasks.running"], sums["kvapp.tasks.ended normal"], sums["kvapp.tasks.ended failed"], sums["kvapp.tasks.mailbox.messages"], sums["kvapp.tasks.abandoned"]));
        Assert.Equal((1, 1, 1), (sums["kvapp.tasks.connections"], sums["kvapp.tasks.duration normal"], sums["kvapp.tasks.duration failed"]));

        var crashing = await There.StartChild(static self => self.Receive<string>(), Restart.Permanent);
        var down = Down(crashing);
        crashing.Tell("end");
        await down;
        await Wait.Until(() => sums.GetValueOrDefault("kvapp.tasks.restarts work") == 1, "it is started again");
        await Foo.DisposeAsync();
        await Wait.Until(() => sums.GetValueOrDefault($"kvapp.tasks.nodedowns {Foo.Name}") == 1, "the other node is down");
    }
}
