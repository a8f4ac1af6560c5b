using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class ListeningTests
{
    static Task<bool?> IsOver(string protocol, int port) => Listening.IsOver(new Address(protocol, "kv", "127.0.0.1", port), Wait.Long);

    [Fact]
    public async Task A_port_that_nobody_listens_on_says_so()
    {
        var port = FreePort.Next();
        Assert.True(await IsOver("akka.tcp", port));
        Assert.True(await IsOver("akka.trttl.gremlin.tcp", port));
        // Where it must not be asked, or nobody would know what that says.
        Assert.Null(await IsOver("akka.ssl.tcp", port));
        Assert.Null(await IsOver("akka.test", port));

        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Assert.False(await IsOver("akka.tcp", port));
    }
}
