using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Event;

namespace KvApp.Tests;

/// <summary>What a test node logs, read afterwards: for a node that is started with <see cref="Hocon"/>.</summary>
public sealed class LogLines : ReceiveActor
{
    static readonly ConditionalWeakTable<ActorSystem, ConcurrentQueue<LogEvent>> Kept = [];

    public const string Hocon = "akka { loglevel = INFO, loggers = [\"KvApp.Tests.LogLines, KvApp.Tests\"] }\n";

    public LogLines()
    {
        var lines = Kept.GetOrCreateValue(Context.System);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(lines.Enqueue);
    }

    /// <summary>All that it logged so far.</summary>
    public static LogEvent[] Events(TestNode node) => [.. Kept.GetOrCreateValue(node.System)];

    /// <summary>The lines of one level so far that contain the text.</summary>
    public static string[] Of(TestNode node, LogLevel level, string text) =>
        [.. Kept.GetOrCreateValue(node.System).Where(e => e.LogLevel() == level).Select(e => e.Message.ToString()!).Where(line => line.Contains(text, StringComparison.Ordinal))];
}
