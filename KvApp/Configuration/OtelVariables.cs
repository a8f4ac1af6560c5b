using System.Collections;
using System.Globalization;

namespace KvApp;

/// <summary>
/// The variables of OpenTelemetry that this process obeys. Its SDK ignores a wrong one, or fails with a stack that names none, so each is
/// looked at first.
/// </summary>
static class OtelVariables
{
    const string Exporter = "OTEL_EXPORTER_OTLP_";

    static readonly (string Name, Func<string, string?> Problem)[] Own =
    [
        ("OTEL_METRIC_EXPORT_INTERVAL", Milliseconds),
        ("OTEL_METRIC_EXPORT_TIMEOUT", Milliseconds),
        ("OTEL_BSP_SCHEDULE_DELAY", Milliseconds),
        ("OTEL_BSP_EXPORT_TIMEOUT", Milliseconds),
        ("OTEL_BSP_MAX_QUEUE_SIZE", value => Whole(value, 1)),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", value => Whole(value, 1)),
        ("OTEL_BLRP_SCHEDULE_DELAY", Milliseconds),
        ("OTEL_BLRP_EXPORT_TIMEOUT", Milliseconds),
        ("OTEL_BLRP_MAX_QUEUE_SIZE", value => Whole(value, 1)),
        ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", value => Whole(value, 1)),
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", value => Whole(value, 0)),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", value => Whole(value, 0)),
        ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", value => Whole(value, 0)),
        ("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", value => Whole(value, 0)),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", value => Whole(value, 0)),
        ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", value => Whole(value, 0)),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", value => Whole(value, 0)),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", value => Whole(value, 0)),
        ("OTEL_TRACES_SAMPLER", value => OneOf(value,
            "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio")),
        ("OTEL_TRACES_SAMPLER_ARG", Ratio),
        ("OTEL_METRICS_EXEMPLAR_FILTER", value => OneOf(value, "always_off", "always_on", "trace_based")),
        ("OTEL_SDK_DISABLED", value => OneOf(value, "true", "false")),
        ("OTEL_RESOURCE_ATTRIBUTES", Pairs),
        ($"{Exporter}METRICS_TEMPORALITY_PREFERENCE", value => OneOf(value, "cumulative", "delta", "lowmemory")),
        ($"{Exporter}CERTIFICATE", Pem),
        ($"{Exporter}CLIENT_CERTIFICATE", Pem),
        ($"{Exporter}CLIENT_KEY", Pem),
    ];

    // Each for all signals, and for one.
    static readonly (string Name, Func<string, string?> Problem)[] OfSignals =
    [
        ("ENDPOINT", Endpoint),
        ("HEADERS", Pairs),
        ("TIMEOUT", Milliseconds),
        ("PROTOCOL", value => OneOf(value, "grpc", "http/protobuf")),
        ("COMPRESSION", value => OneOf(value, "gzip", "none")),
    ];

    /// <summary>Refuses the first variable whose value is none.</summary>
    /// <exception cref="BadStartException">The message names the variable.</exception>
    public static void Check(IDictionary variables)
    {
        foreach (var (name, problem) in Own.Concat(OfSignals.SelectMany(Named)))
        {
            if (variables[name] is not string { Length: > 0 } value || problem(value) is not { } expected) continue;
            throw new BadStartException($"{name}{(IsSecret(name, value) ? "" : $"={Visible.Of(value)}")}: {expected}");
        }
        foreach (var kind in (string[])["BSP", "BLRP"])
        {
            if (Number($"OTEL_{kind}_MAX_EXPORT_BATCH_SIZE", 512) is var batch && Number($"OTEL_{kind}_MAX_QUEUE_SIZE", 2048) is var queue
                && batch > queue)
                throw new BadStartException($"OTEL_{kind}_MAX_EXPORT_BATCH_SIZE={batch}: no more than OTEL_{kind}_MAX_QUEUE_SIZE ({queue}) is expected");
        }

        int Number(string name, int otherwise) =>
            variables[name] is string { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
    }

    // A header is a secret, and an address may hold one before its '@'.
    static bool IsSecret(string name, string value) => name.EndsWith("HEADERS", StringComparison.Ordinal) || value.Contains('@');

    static IEnumerable<(string Name, Func<string, string?> Problem)> Named((string Name, Func<string, string?> Problem) variable) =>
        from signal in (string[])["", "TRACES_", "METRICS_", "LOGS_"] select ($"{Exporter}{signal}{variable.Name}", variable.Problem);

    static string? Endpoint(string value) => Uri.TryCreate(value, UriKind.Absolute, out var place) && place.Scheme is "http" or "https"
        ? null
        : "the address of a collector is expected, such as http://127.0.0.1:4317";

    static string? Milliseconds(string value) =>
        Whole(value, 1) is null ? null : $"milliseconds are expected, a whole number from 1 to {int.MaxValue}";

    static string? Whole(string value, int least) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
        ? null
        : $"a whole number from {least} to {int.MaxValue} is expected";

    static string? Ratio(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1
        ? null
        : "a number from 0 to 1 is expected";

    static string? OneOf(string value, params string[] words) =>
        words.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", words)} is expected";

    static string? Pairs(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries).All(pair => pair.Trim().IndexOf('=') > 0)
        ? null
        : "pairs are expected, as in key=value,other=value";

    static string? Pem(string value)
    {
        try
        {
            return File.ReadLines(value).Take(1000).Any(line => line.StartsWith("-----BEGIN ", StringComparison.Ordinal)) ? null
                : "a file in PEM is expected";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"a file in PEM is expected: {error.Message}";
        }
    }
}
