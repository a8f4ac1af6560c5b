using System.Net;
using System.Net.Sockets;

namespace KvApp.Tests;

/// <summary>Ports for processes that are told theirs. They lie below the range that outgoing connections leave from, so that none is taken before its node binds it.</summary>
static class FreePort
{
    static readonly HashSet<int> Given = [];

    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                var port = Random.Shared.Next(10_000, 32_000);
                if (!Given.Add(port)) continue;
                try
                {
                    using var probe = new TcpListener(IPAddress.Loopback, port);
                    probe.Start();
                    return port;
                }
                catch (SocketException)
                {
                    // Somebody has it: the next one.
                }
            }
        }
    }
}
