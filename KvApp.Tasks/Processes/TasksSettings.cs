using Akka.Configuration;

namespace KvApp.Tasks;

/// <summary>The settings of this library, read once (<c>reference.conf</c> tells what each means).</summary>
internal sealed record TasksSettings(string Node, int DefaultRemotingPort, TimeSpan AwaitTimeout, bool CopyLocal, TimeSpan TickTime, TimeSpan DownAfter, long MaxSize, int MaxThreads)
{
    public static TasksSettings From(Config config)
    {
        var name = config.GetString("kv.node", "nonode");
        return new(
            NodeName.TryParse(name, out _, out var problem) && !name.Contains('@') ? name
                : throw new ConfigurationException($"kv.node = {name}: {problem ?? "give the name alone; the host is the one that remoting advertises"}"),
            config.GetInt("kv.default-remoting-port", 8110) is > 0 and <= 65535 and var port ? port : throw new ConfigurationException($"kv.default-remoting-port = {config.GetString("kv.default-remoting-port")}: it must be from 1 to 65535"),
            Positive(config, "kv.tasks.await-timeout"),
            config.GetBoolean("kv.tasks.copy-local"),
            Positive(config, "kv.tasks.tick-time"),
            Positive(config, "kv.cluster-down-after"),
            config.GetByteSize("kv.tasks.code.max-size") is > 0 and <= ValueCodec.LargestMaxSize and { } size ? size
                : throw new ConfigurationException($"kv.tasks.code.max-size = {config.GetString("kv.tasks.code.max-size")}: it must be from 1 byte to 64 MiB"),
            config.GetInt("kv.tasks.max-threads") is > 0 and <= 32767 and var threads ? threads : throw new ConfigurationException($"kv.tasks.max-threads = {config.GetString("kv.tasks.max-threads")}: it must be from 1 to 32767"));
    }

    /// <exception cref="ConfigurationException">It is none, or not above zero.</exception>
    public static TimeSpan Positive(Config config, string key) => config.GetTimeSpan(key) is { Ticks: > 0 } time ? time
        : throw new ConfigurationException($"{key} = {config.GetString(key)}: it must be a duration above zero, such as 5s");
}
