using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace KvApp;

/// <summary>One line per event on the console, and in good health one line in all.</summary>
static class NodeLogging
{
    public static void Configure(ILoggingBuilder logging, NodeConfiguration configuration) => logging
        .AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss ";
        })
        .AddFilter<ConsoleLoggerProvider>(null, LogLevel.Warning)
        .AddFilter<ConsoleLoggerProvider>("KvApp", configuration.LogLevel)
        .AddFilter<ConsoleLoggerProvider>("Akka", configuration.AkkaLogLevel)
        // Its heartbeat keeps HTTP's timeouts, of which there are none here, and warns when it comes late: on a busy machine, or after a
        // pause.
        .AddFilter<ConsoleLoggerProvider>("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)
        // Who asks for the health is told, and only then.
        .AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
        // A start that failed is told by the command line.
        .AddFilter<ConsoleLoggerProvider>("Akka.Hosting", LogLevel.None)
        .AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting", LogLevel.None);
}
