using System.Collections.Frozen;
using Akka.Configuration;

namespace KvApp.Tasks;

/// <summary>The settings of this library, read once (<c>reference.conf</c> says what each means).</summary>
internal sealed record TasksSettings(
    string Node, int DefaultRemotingPort, TimeSpan AwaitTimeout, bool CopyLocal, TimeSpan TickTime, TimeSpan DownAfter, long MaxSize,
        int MaxThreads)
{
    /// <summary>The shortest duration that makes sense for a timeout.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>The short names that one node bears at a time.</summary>
    public FrozenSet<string> UniqueNames { get; init; } = [];

    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    public static TasksSettings From(Config config) => Read(new(config));

    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    public static TasksSettings Read(SettingsReader settings)
    {
        var name = settings.Text("kv.node");
        return new(
            NodeName.TryParse(name, out _, out var problem) && !name.Contains('@') ? name
                : throw settings.Bad("kv.node",
                    problem ?? "a name without its host is expected; the host is the one that remoting advertises"),
            settings.Whole("kv.default-remoting-port", 1, 65535),
            settings.Duration("kv.tasks.await-timeout", Least),
            settings.Switch("kv.tasks.copy-local"),
            settings.Duration("kv.tasks.tick-time", TimeSpan.FromMilliseconds(100)),
            DownAfterOf(settings),
            settings.Size(ValueCodec.MaxSizeSetting, 1, ValueCodec.LargestMaxSize),
            settings.Whole("kv.tasks.max-threads", 1, 32767))
        {
            UniqueNames = settings.Texts("kv.tasks.unique-names").ToFrozenSet(),
        };
    }

    public static TimeSpan DownAfterOf(SettingsReader settings) => settings.Duration("kv.cluster-down-after", Least);
}
