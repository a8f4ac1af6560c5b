using System.Net;
using System.Net.Sockets;
using Akka.Actor;
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
        await using var services = Services(new() { Port = 0 });
        var server = services.GetRequiredService<IHostedService>();
        await server.StartAsync(default);
        var port = services.GetRequiredService<KvServer>().Port!.Value;

        Assert.NotEqual(0, port);
        Assert.Equal([(LogLevel.Information, $"Accepting connections on port {port}")], _log.Lines);
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
        await using var services = Services(new() { Host = "192.0.2.1", Port = 0 });

        var error = await Assert.ThrowsAsync<ListenException>(() => services.GetRequiredService<IHostedService>().StartAsync(default));
        Assert.StartsWith("cannot listen on 192.0.2.1:0: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, 1, 0, "kv.server.host")]
    [InlineData("a", -1, 1, 0, "kv.server.port = -1")]
    [InlineData("a", 65536, 1, 0, "kv.server.port = 65536")]
    [InlineData("a", 1, 0, 0, "kv.server.max-line = 0")]
    [InlineData("a", 1, 1, -1, "kv.server.idle-timeout = -00:00:01")]
    public void A_setting_that_makes_no_sense_is_named(string host, int port, int maxLine, int idle, string named) => Assert.StartsWith(named,
        Assert.Throws<FormatException>(() => new ServerSettings { Host = host, Port = port, MaxLine = maxLine, IdleTimeout = TimeSpan.FromSeconds(idle) }.Validated()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_usual_settings_make_sense() => Assert.Equal(("127.0.0.1", 4040, 65536, TimeSpan.Zero), new ServerSettings().Validated() is var s ? (s.Host, s.Port, s.MaxLine, s.IdleTimeout) : default);
}
