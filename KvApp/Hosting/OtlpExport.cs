using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace KvApp;

/// <summary>
/// Sends the spans and metrics of this process to the OpenTelemetry collector that the usual variables name
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>); without them nothing is collected. Logs stay on the console.
/// </summary>
static class OtlpExport
{
    const string Telemetry = "KvApp.Tasks", Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The stop must not wait for a collector that says nothing.
    const int FlushMilliseconds = 500;

    public static IHostBuilder AddOtlpExport(this IHostBuilder host, NodeSettings node) => host.AddOtlpExport(node, Environment.GetEnvironmentVariables());

    public static IHostBuilder AddOtlpExport(this IHostBuilder host, NodeSettings node, IDictionary variables)
    {
        var (traces, metrics) = (IsWanted(variables, "TRACES"), IsWanted(variables, "METRICS"));
        if (!(traces || metrics) || $"{variables["OTEL_SDK_DISABLED"]}".Equals("true", StringComparison.OrdinalIgnoreCase)) return host;
        OtelVariables.Check(variables);
        return host
            .ConfigureAppConfiguration(settings => settings.AddInMemoryCollection(variables.Cast<DictionaryEntry>()
                .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value)).Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal))))
            // The exporter is for all that a process tells, its log included.
            .ConfigureLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None))
            .ConfigureServices(services => services.AddOpenTelemetry()
                // What a variable says of this process stands over this.
                .ConfigureResource(resource => resource.Clear()
                    .AddService("kvapp", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: node.Name.Value)
                    .AddTelemetrySdk().AddEnvironmentVariableDetector())
                .WithTracing(tracing => { if (traces) tracing.AddSource(Telemetry); })
                .WithMetrics(metering => { if (metrics) metering.AddMeter(Telemetry); })
                .UseOtlpExporter());
    }

    /// <summary>Sends what has not been sent, when all else has stopped.</summary>
    public static void Flush(IServiceProvider services)
    {
        services.GetService<TracerProvider>()?.Shutdown(FlushMilliseconds);
        services.GetService<MeterProvider>()?.Shutdown(FlushMilliseconds);
    }

    static bool IsWanted(IDictionary variables, string signal)
    {
        string[] names = [$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", Endpoint];
        return names.Any(name => variables[name] is string { Length: > 0 }) && !"none".Equals(variables[$"OTEL_{signal}_EXPORTER"]);
    }
}
