using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using KvApp.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KvApp;

/// <summary>
/// <c>GET /health</c>: 200 if this node serves, else 503, and why. <c>GET /health/live</c>: the same of the process alone, for who would start it anew.
/// As with <c>kvapp health</c> the other nodes have no part in it.
/// </summary>
sealed class HttpHealth(IServiceProvider services, HttpSettings settings, ILoggerFactory loggers) : IHostedService, IDisposable
{
    /// <summary>So many connections may be open; one more closes the oldest.</summary>
    public const int MaxConnections = 16;

    KestrelServer? _kestrel;
    ListenOptions? _listening;

    /// <summary>The port that it listens on, also where 0 was asked for.</summary>
    public int? Port => (_listening?.EndPoint as IPEndPoint)?.Port;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var pipeline = new ApplicationBuilder(services)
            .UseHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(HealthHosting.Live), ResponseWriter = Write })
            .UseHealthChecks("/health", new HealthCheckOptions { ResponseWriter = Write })
            .Build();
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Listen(settings.Host, settings.Port ?? 0, listen => (_listening = listen).Protocols = HttpProtocols.Http1);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        _kestrel = new(Options.Create(options), new AdmittingTransport(sockets, new NewestAdmission(MaxConnections)), loggers);
        try
        {
            await _kestrel.StartAsync(new Http(pipeline), cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ListenException($"kv.http.port: cannot listen on {settings.Host}:{settings.Port}: {e.Message}", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _kestrel?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _kestrel?.Dispose();

    static Task Write(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync($"{report.Status}\n{string.Concat(report.Entries.Select(entry => $"{entry.Key}: {entry.Value.Status}, {entry.Value.Description ?? entry.Value.Exception?.Message}\n"))}");
    }

    sealed class Http(RequestDelegate pipeline) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => pipeline(context);

        public void DisposeContext(HttpContext context, Exception? exception) { }
    }
}

/// <summary>Adds health over HTTP to a host, and what it looks at.</summary>
static class HealthHosting
{
    public const string Live = "live";

    /// <summary>Call this after <c>AddAkka</c> and before the telnet server is added: it answers before that accepts, and until it has stopped.</summary>
    public static IServiceCollection AddHttpHealth(this IServiceCollection services, NodeConfiguration configuration)
    {
        services.AddSingleton(configuration.Http);
        services.AddSingleton<HttpHealth>();
        services.AddHostedService(provider => provider.GetRequiredService<HttpHealth>());
        var checks = services.AddHealthChecks().Add(Check("node", OfNode, Live)).Add(Check("store", OfStore))
            .Add(Check("router", OfRouter));
        if (configuration.Server.Port is not null) checks.Add(Check("server", services => Task.FromResult(OfServer(services))));
        return services;
    }

    static HealthCheckRegistration Check(string name, Func<IServiceProvider, Task<HealthCheckResult>> look, params string[] tags) =>
        new(name, services => new Look(() => look(services)), null, tags);

    static async Task<HealthCheckResult> OfNode(IServiceProvider services)
    {
        var node = Node.Get(services.GetRequiredService<ActorSystem>());
        if (node.GaveUp is { IsCompleted: true } gaveUp) return HealthCheckResult.Unhealthy($"{node.Self} is given up: {await gaveUp}");
        return Result(await NodeHealth.OfDaemon(services.GetRequiredService<ActorSystem>()), $"{node.Self} runs");
    }

    static async Task<HealthCheckResult> OfStore(IServiceProvider services)
    {
        var buckets = KvStore.Get(services.GetRequiredService<ActorSystem>()).Buckets;
        return Result(await NodeHealth.Of("registry", buckets.Pid),
            $"{buckets.Count} buckets, {buckets.Bytes >> 20} of {buckets.MaxMemory >> 20} MiB");
    }

    static async Task<HealthCheckResult> OfRouter(IServiceProvider services) =>
        Result(await NodeHealth.Of("router", KvStore.Get(services.GetRequiredService<ActorSystem>()).Router.Pid), "it answers");

    static HealthCheckResult OfServer(IServiceProvider services) =>
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("it stops")
        : services.GetRequiredService<KvServer>().Port is { } port ? HealthCheckResult.Healthy($"it accepts on port {port}")
        : HealthCheckResult.Unhealthy("it does not accept yet");

    static HealthCheckResult Result(string? problem, string healthy) => problem is null ? HealthCheckResult.Healthy(healthy)
        : HealthCheckResult.Unhealthy(problem);

    sealed class Look(Func<Task<HealthCheckResult>> look) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            look();
    }
}
