using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace KvApp;

/// <summary>Akka's log events on the host's loggers, each under the class that logged it, so that KvApp's actors and Akka's own are filtered apart.</summary>
sealed class HostLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;
    readonly Dictionary<string, ILogger> _categories = [];
    readonly RepeatedErrors _repeated = new(TimeProvider.System);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent line when IsBrokenLink(line):
                if (!_repeated.Tell("KvApp.Trust", "", out _)) break;
                LoggerOf("KvApp.Trust").LogWarning("Talking to another node failed: {Problem} (told once a minute)", OneLine(line));
                break;
            case LogEvent line when IsAkkaProblem(line):
                Tell(line);
                break;
            case LogEvent line:
                LoggerOf(CategoryOf(line)).Log(LevelOf(line), line.Cause, "{Message}", line.Message);
                break;
        }
    }

    // Akka tries again for ever, and tells each time.
    void Tell(LogEvent line)
    {
        var (logger, level) = (LoggerOf(CategoryOf(line)), LevelOf(line));
        if (!logger.IsEnabled(level) || !_repeated.Tell(CategoryOf(line), OneLine(line), out var untold)) return;
        logger.Log(level, line.Cause, "{Message}{Repeated}", line.Message, untold == 0 ? "" : $" (and {untold} times in the last minute)");
    }

    static bool IsAkkaProblem(LogEvent line) =>
        line.LogLevel() is Akka.Event.LogLevel.ErrorLevel or Akka.Event.LogLevel.WarningLevel && CategoryOf(line).StartsWith("Akka.",
            StringComparison.Ordinal);

    static string OneLine(LogEvent line) =>
        $"{line.Message}".ReplaceLineEndings("\n").Split('\n')[0] + (line.Cause is null ? ""
            : $": {line.Cause.GetBaseException().Message.ReplaceLineEndings(" ")}");

    ILogger LoggerOf(string category) => _categories.TryGetValue(category, out var logger) ? logger : _categories[category] = _loggers.CreateLogger(category);

    static string CategoryOf(LogEvent line) =>
        line.LogClass != typeof(DummyClassForStringSources) ? line.LogClass.FullName ?? line.LogClass.Name
        : line.LogSource.StartsWith("KvApp", StringComparison.Ordinal) ? line.LogSource.Split(' ')[0]
        : $"Akka.{line.LogSource}";

    static LogLevel LevelOf(LogEvent line) => line.LogLevel() switch
    {
        Akka.Event.LogLevel.ErrorLevel when TellsOfADeadPeer(line) => LogLevel.Debug,
        Akka.Event.LogLevel.ErrorLevel => LogLevel.Error,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
        Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    // The types are internal to Akka.Remote. The endpoint of a peer that went away fails, and its supervisor logs that as an error with a stack;
    // a peer that accepts and says nothing is an error too, and so is each attempt at a peer that has quarantined this node.
    static bool TellsOfADeadPeer(LogEvent line) =>
        line.Cause?.GetType().FullName?.StartsWith("Akka.Remote.Endpoint", StringComparison.Ordinal) == true
        || line.LogClass.FullName == "Akka.Remote.Transport.ProtocolStateActor"
        || (line.LogClass.FullName == "Akka.Remote.EndpointWriter" && $"{line.Message}".StartsWith("AssociationError", StringComparison.Ordinal));

    // A stranger, or a node with another certificate, costs three errors with stacks for each attempt, and there is one every second.
    static bool IsBrokenLink(LogEvent line) => line.LogLevel() == Akka.Event.LogLevel.ErrorLevel && line.LogClass.FullName switch
    {
        "Akka.Remote.Transport.DotNetty.TcpServerHandler" or "Akka.Remote.Transport.DotNetty.TcpClientHandler" => true,
        // A certificate that is not pinned; a port that cannot be bound has a cause.
        "Akka.Remote.Transport.DotNetty.TcpTransport" => line.Cause is null,
        // Frames that are none of Akka's end the actor that reads them.
        _ => line.Cause?.GetType().FullName == "Akka.Remote.Transport.AkkaProtocolException",
    };
}

/// <summary>What Akka prints before its loggers run and after they stopped. A start that fails throws as well, and an end has nothing to tell.</summary>
sealed class NoLogger : MinimalLogger
{
    protected override void Log(object message) { }
}
