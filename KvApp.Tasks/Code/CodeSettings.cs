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
    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    public static CodeSettings From(Config config) => Read(new(config));

    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    public static CodeSettings Read(SettingsReader settings) => new(
        settings.OneOf("kv.tasks.code.shipping",
            ("auto", CodeShipping.Auto), ("explicit", CodeShipping.Explicit), ("off", CodeShipping.Off), ("false", CodeShipping.Off),
                ("no", CodeShipping.Off)),
        settings.Size(ValueCodec.MaxSizeSetting, 1, ValueCodec.LargestMaxSize),
        settings.Duration("kv.tasks.code.fetch-timeout", TasksSettings.Least),
        settings.Texts("kv.tasks.code.shared").ToFrozenSet());
}
