using System.Collections.Frozen;
using Akka.Configuration;

namespace KvApp.Tasks;

/// <summary>Whether this node takes code from others.</summary>
internal enum CodeShipping
{
    /// <summary>What it lacks it fetches from whoever calls.</summary>
    Auto,

    /// <summary>It has what was loaded on it.</summary>
    Explicit,

    /// <summary>It takes none.</summary>
    Off,
}

/// <summary>The settings of the code server, read once.</summary>
internal sealed record CodeSettings(CodeShipping Shipping, long MaxSize, TimeSpan FetchTimeout, FrozenSet<string> Shared)
{
    public static CodeSettings From(Config config)
    {
        var shipping = config.GetString("kv.tasks.code.shipping");
        return new(
            Enum.TryParse<CodeShipping>(shipping, ignoreCase: true, out var how) && !int.TryParse(shipping, out _) ? how
                : shipping is "false" or "no" ? CodeShipping.Off
                : throw new ConfigurationException($"kv.tasks.code.shipping = {shipping}: it must be auto, explicit or off"),
            config.GetByteSize("kv.tasks.code.max-size") ?? ValueCodec.DefaultMaxSize,
            TasksSettings.Positive(config, "kv.tasks.code.fetch-timeout"),
            config.GetStringList("kv.tasks.code.shared").ToFrozenSet());
    }
}
