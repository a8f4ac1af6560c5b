using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KvApp.Tests;

public class KvServerTests : StoreSpec
{
    readonly LogList _log = new();

    ServiceProvider Services(ServerSettings settings) => new ServiceCollection()
        .AddLogging(logging => logging.AddProvider(_log))
        .AddSingleton<ActorSystem>(Sys)
        .AddKvServer(settings)
        .BuildServiceProvider();

    [Fact, Trait("otp", "T16")]
    public async Task It_says_which_port_it_accepts_on_and_gives_it_back()
    {
        StartNode();
        // Without a supervisor the server resets each connection, on a busy machine before the client has seen that it is connected.
        TaskSupervisor.Start(Sys, KvConnectionHandler.Supervisor, new() { CopyLocal = false });
        await using var services = Services(new() { Port = 0 });
        var server = services.GetRequiredService<IHostedService>();
        await server.StartAsync(default);
        var port = services.GetRequiredService<KvServer>().Port!.Value;

        Assert.NotEqual(0, port);
        Assert.Equal([(LogLevel.Information, $"Accepting connections on port {port}: telnet 127.0.0.1 {port}")], _log.Lines);
        using (var client = new TcpClient()) await client.ConnectAsync(IPAddress.Loopback, port);

        await server.StopAsync(default);
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(IPAddress.Loopback, port));
    }

    [Fact, Trait("otp", "KU21")]
    public async Task A_port_in_use_is_an_error_that_says_so()
    {
        StartNode();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var services = Services(new() { Port = port });

        var error = await Assert.ThrowsAsync<ListenException>(() => services.GetRequiredService<IHostedService>().StartAsync(default));
        Assert.Equal($"cannot listen on 127.0.0.1:{port}: the port is in use", error.Message);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_an_error_that_says_so()
    {
        StartNode();
        await using var services = Services(new() { Host = System.Net.IPAddress.Parse("192.0.2.1"), Port = 0 });

        var error = await Assert.ThrowsAsync<ListenException>(() => services.GetRequiredService<IHostedService>().StartAsync(default));
        Assert.StartsWith("cannot listen on 192.0.2.1:0: ", error.Message, StringComparison.Ordinal);
    }
}
