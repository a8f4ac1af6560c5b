using Akka.Configuration;

namespace KvApp;

/// <summary>Settings that came from one source; <paramref name="Origin"/> is what an error calls that source.</summary>
sealed record Layer(string Origin, SettingsNode.Section Root)
{
    Config? _settings;

    /// <summary>The source is a text of several lines, so an error names the line too.</summary>
    public bool HasLines { get; init; }

    public Config Settings => _settings ??= HoconText.ToConfig(Root);

    /// <summary>What an error says of a setting of this layer.</summary>
    public string At(SettingsNode setting) => HasLines ? $"{Origin}, line {setting.Line}" : Origin;

    /// <summary>The source of a key, or null if this layer does not set it.</summary>
    public string? OriginOf(string key) => Root.Find(key.Split('.')) is { } setting ? At(setting) : null;

    /// <summary>One setting.</summary>
    public static Layer One(string origin, IReadOnlyList<string> path, SettingsNode value)
    {
        var root = new SettingsNode.Section(1);
        root.Set(path, value, 1);
        return new(origin, root);
    }

    /// <summary>One <c>--config FILE</c>.</summary>
    public static Layer File(string path) => new(path, HoconText.Read(SettingsFile.Read(path), path)) { HasLines = true };

    /// <summary>One <c>--set key=value</c>.</summary>
    public static Layer Set(string assignment)
    {
        var at = assignment.IndexOf('=');
        // A value may be a secret, so no error shows it.
        var key = (at < 0 ? assignment[..(assignment.AsSpan().IndexOfAny(" :{[") is >= 0 and var end ? end : assignment.Length)]
            : assignment[..at]).Trim();
        var origin = $"--set {Visible.Of(key)}";
        if (at < 0
            || key.Length == 0) throw new BadStartException($"{origin}: expected key=value with a key of kv or akka, as in --set kv.server.port=4041");
        var path = HoconText.Named(origin, () => HoconReader.ReadKey(key));
        return One(origin, path, OutsideValue.Read(assignment[(at + 1)..], KnownKeys.KindOf(path), origin));
    }
}
