using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace KvApp;

/// <summary>
/// SIGHUP, which a terminal sends when its window closes, stops a node as SIGTERM does. The host of .NET knows SIGTERM, SIGINT and SIGQUIT
/// only.
/// </summary>
static class Hangup
{
    public static IDisposable StopsOn(IHostApplicationLifetime lifetime) => PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        lifetime.StopApplication();
    });
}
