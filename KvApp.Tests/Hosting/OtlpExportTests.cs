using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>What a node tells of itself reaches a collector, if the usual variables name one.</summary>
[Collection(NodeCollection.Name)]
public sealed class OtlpExportTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_nodes_send_their_metrics_and_the_two_halves_of_one_trace()
    {
        using var collector = new Collector();
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        foreach (var node in (NodeProcess[])[foo, bar])
        {
            node.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
            node.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            node.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
            node.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        }
        bar.Environment["OTEL_SERVICE_NAME"] = "the-other";
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");

        // An export comes from one process, and says so in its resource.
        await Wait.Until(() => Traces("foo@127.0.0.1").Intersect(Traces("bar@127.0.0.1")).Any(), "one trace runs through both nodes");
        string[] names = ["kvapp.tasks.started", "kvapp.tasks.running", "kvapp.tasks.ended", "kvapp.tasks.duration", "kvapp.tasks.connections"];
        foreach (var node in (string[])["foo@127.0.0.1", "bar@127.0.0.1"])
            await Wait.Until(() => names.All(name => collector.Bodies("/v1/metrics").Any(body => Contains(body, name) && IsFrom(body, node))), $"{node} sends its metrics");
        Assert.All(collector.Bodies("/v1/traces"), body => Assert.True(Has(body, "service.name", IsFrom(body, "bar@127.0.0.1") ? "the-other" : "kvapp")));

        Assert.Equal(0, await bar.Stop());
        Assert.Equal(0, await foo.Stop());
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());
        Assert.Empty(collector.Bodies("/v1/logs"));

        IEnumerable<string> Traces(string node) => collector.Bodies("/v1/traces").Where(body => IsFrom(body, node) && Contains(body, "KvApp.RoutedCommands.")).SelectMany(TraceIds);
    }

    [Fact]
    public void Without_the_variables_nothing_is_collected_and_a_bad_address_is_told()
    {
        IServiceProvider Services(params (string Name, string Value)[] variables)
        {
            var node = NodeConfiguration.Load([], [], new Dictionary<string, string>()).Node;
            return new HostBuilder().AddOtlpExport(node, new Hashtable(variables.ToDictionary(variable => variable.Name, variable => variable.Value))).Build().Services;
        }
        bool Collects((string, string)[] variables) => Services(variables) is var services && (services.GetService<TracerProvider>(), services.GetService<MeterProvider>()) is (not null, not null);
        var endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");

        Assert.False(Collects([]));
        Assert.False(Collects([("OTEL_EXPORTER_OTLP_ENDPOINT", "")]));
        Assert.False(Collects([endpoint, ("OTEL_SDK_DISABLED", "true")]));
        Assert.False(Collects([endpoint, ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_METRICS_EXPORTER", "none")]));
        Assert.True(Collects([endpoint]));
        Assert.True(Collects([("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1/v1/traces")]));
        Assert.Equal("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317: the address of a collector is expected, such as http://127.0.0.1:4317",
            Assert.Throws<BadStartException>(() => Collects([("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")])).Message);
    }

    static bool Contains(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    // An attribute is its key, and a value that is a text.
    static bool Has(byte[] body, string key, string value) => Contains(body, $"{key}\u0012{(char)(value.Length + 2)}\n{(char)value.Length}{value}");

    // Each names the other too, as its peer.
    static bool IsFrom(byte[] body, string node) => Has(body, "service.instance.id", node);

    /// <summary>A span begins with its trace's id, 16 bytes in field 1, and its own, 8 bytes in field 2.</summary>
    static IEnumerable<string> TraceIds(byte[] body) =>
        from at in Enumerable.Range(0, Math.Max(0, body.Length - 28))
        where body[at] == 0x0A && body[at + 1] == 16 && body[at + 18] == 0x12 && body[at + 19] == 8
        select Convert.ToHexString(body, at + 2, 16);

    /// <summary>An OpenTelemetry collector, as far as an exporter can see.</summary>
    sealed class Collector : IDisposable
    {
        readonly ConcurrentQueue<(string Path, byte[] Body)> _bodies = [];
        readonly HttpListener _listener = new();

        public Collector()
        {
            Url = $"http://127.0.0.1:{FreePort.Next()}/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = Serve();
        }

        public string Url { get; }

        public IReadOnlyList<byte[]> Bodies(string path) => [.. _bodies.Where(each => each.Path == path).Select(each => each.Body)];

        public void Dispose() => _listener.Close();

        async Task Serve()
        {
            try
            {
                while (true)
                {
                    var http = await _listener.GetContextAsync();
                    var body = new MemoryStream();
                    await http.Request.InputStream.CopyToAsync(body);
                    _bodies.Enqueue((http.Request.Url!.AbsolutePath, body.ToArray()));
                    http.Response.Close();
                }
            }
            catch (Exception) when (!_listener.IsListening)
            {
                // The test is over.
            }
        }
    }
}
