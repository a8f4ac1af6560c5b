using Akka.Configuration;
using Akka.Configuration.Hocon;
using KvApp.Router;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The reference.conf files: those of this solution, which are the lowest layers, and Akka's own, which say what keys there
/// are.</summary>
static class References
{
    static readonly Lazy<SettingsNode.Section> Everything = new(Load);

    /// <summary>This solution's, lowest first.</summary>
    public static IReadOnlyList<Layer> Own { get; } =
        [ReadOwn("KvApp.Tasks", typeof(TasksConfig)), ReadOwn("KvApp.Router", typeof(KeyRouter)), ReadOwn("KvApp", typeof(References))];

    /// <summary>All keys that there are, with their defaults.</summary>
    public static SettingsNode.Section All => Everything.Value;

    static SettingsNode.Section Load()
    {
        SettingsNode.Section[] akka =
        [
            ReadAkka(ConfigurationFactory.Default()),
            ReadAkka(ConfigurationFactory.FromResource("Akka.Remote.Configuration.Remote.conf",
                typeof(Akka.Remote.AddressUidExtension).Assembly)),
            ReadAkka(ConfigurationFactory.FromResource("Akka.Cluster.Configuration.Cluster.conf", typeof(Akka.Cluster.Cluster).Assembly)),
            ReadAkka(OperatorHosting.Reference),
        ];
        return akka.Concat(Own.Select(layer => layer.Root)).Aggregate(new SettingsNode.Section(0), (all, reference) =>
            SectionMerge.Merge(all, Copy(reference)));
    }

    static Layer ReadOwn(string name, Type anchor)
    {
        using var text = anchor.Assembly.GetManifestResourceStream($"{name}.reference.conf")!;
        return new($"{name}/reference.conf", HoconText.Read(new StreamReader(text).ReadToEnd(), $"{name}/reference.conf"));
    }

    // These are as Akka ships them, so its own parser may read them.
    static SettingsNode.Section ReadAkka(Config config) => (SettingsNode.Section)ToNode(config.Root);

    static SettingsNode ToNode(HoconValue value)
    {
        if (value.GetObject() is { } fields)
            return new SettingsNode.Section(0) { Items = fields.Items.ToDictionary(item => item.Key, item => ToNode(item.Value)) };
        return value.Values.Any(element => element.IsArray()) ? new SettingsNode.List(0, []) : new SettingsNode.Text(0, value.IsString()
            ? value.GetString() ?? "" : "");
    }

    // A merge changes what it merges into.
    static SettingsNode.Section Copy(SettingsNode.Section section) => new(section.Line)
    {
        Items = section.Items.ToDictionary(item => item.Key, item => item.Value is SettingsNode.Section below ? Copy(below) : item.Value),
    };
}
