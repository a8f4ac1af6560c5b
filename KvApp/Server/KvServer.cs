using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KvApp;

/// <summary>The server cannot listen where it was told to; the message says where and why.</summary>
public sealed class ListenException(string message, Exception inner) : IOException(message, inner);

/// <summary>The telnet server: Kestrel without HTTP. Register it after the actor system, so that it starts after that and stops before.</summary>
sealed class KvServer(IServiceProvider services, ServerSettings settings, ClientLog clients, ILoggerFactory loggers, ILogger<KvServer> log)
    : IHostedService, IDisposable
{
    const int MaxRead = 16 * 1024, MaxUnsent = 4 * 1024;
    KestrelServer? _kestrel;
    ListenOptions? _listening;

    /// <summary>The port that it accepts on, also where 0 was asked for; null while it does not.</summary>
    public int? Port => (_listening?.EndPoint as IPEndPoint)?.Port;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await KvStore.Get(services.GetRequiredService<ActorSystem>()).Buckets.Opened.WaitAsync(cancellationToken);
        try
        {
            _kestrel = await Listen(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ListenException($"cannot listen on {settings.Host}:{settings.Port}: {(e.InnerException is AddressInUseException ? "the port is in use" : e.Message)}", e);
        }
        var host = Trust.IsWildcard($"{settings.Host}") ? IPAddress.Loopback : settings.Host;
        log.LogInformation("Accepting connections on port {Port}: telnet {Host} {Port}", Port, host, Port);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _kestrel?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _kestrel?.Dispose();

    async Task<KestrelServer> Listen(CancellationToken cancellation)
    {
        var options = new KestrelServerOptions { ApplicationServices = services };
        ListenOptions? listening = null;
        options.Listen(settings.Host, settings.Port ?? 0, listen =>
        {
            listening = listen;
            listen.Protocols = HttpProtocols.Http1;     // never spoken: the handler ends the pipeline
            listen.UseConnectionHandler<KvConnectionHandler>();
        });
        // A line is run where it was read, and its reply sent from there: nothing of ours blocks.
        // The buffers are small: what a client sends or does not read beyond them waits in the sockets of the two sides.
        var sockets = new SocketTransportOptions
        {
            UnsafePreferInlineScheduling = true,
            CreateBoundListenSocket = Bind,
            MaxReadBufferSize = MaxRead,
            MaxWriteBufferSize = MaxUnsent,
        };
        var admission = new ClientAdmission(settings.MaxClients, new(), clients);
        var transport = new AdmittingTransport(new SocketTransportFactory(Options.Create(sockets), loggers), admission);
        var kestrel = new KestrelServer(Options.Create(options), transport, loggers);
        await kestrel.StartAsync(new NoHttp(), cancellation);
        _listening = listening;
        return kestrel;
    }

    static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        ClientSocket.Prepare(socket);
        return socket;
    }

    sealed class NoHttp : IHttpApplication<int>
    {
        public int CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException();

        public Task ProcessRequestAsync(int context) => throw new NotSupportedException();

        public void DisposeContext(int context, Exception? exception) { }
    }
}
