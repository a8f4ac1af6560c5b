namespace KvApp;

/// <summary>
/// A mistyped key would change nothing and say nothing. So under <c>kv</c>, and at the top, a key must stand in a reference.conf. Under
/// <c>akka</c>, where libraries read keys that no reference names, a key near a known one is refused, and any other is told in a warning.
/// </summary>
static class KnownKeys
{
    // The keys of these maps are the user's own.
    static readonly string[] Maps =
    [
        "akka.actor.deployment", "akka.actor.serializers", "akka.actor.serialization-bindings", "akka.actor.serialization-identifiers",
        "akka.actor.serialization-settings", "akka.actor.router.type-mapping", "akka.cluster.role", "akka.remote.adapters",
    ];

    /// <summary>What the key holds.</summary>
    public static SettingKind KindOf(IReadOnlyList<string> path) => IsInMap(path) ? SettingKind.Open : References.All.Find(path) switch
    {
        null => SettingKind.Open,
        SettingsNode.Section => SettingKind.Section,
        SettingsNode.List => SettingKind.List,
        _ => SettingKind.Single,
    };

    /// <summary>Refuses the keys that do not exist.</summary>
    /// <returns>The keys that may or may not exist, each with its source.</returns>
    /// <exception cref="BadStartException">A key does not exist.</exception>
    public static IReadOnlyList<string> Check(IEnumerable<Layer> layers)
    {
        List<string> doubtful = [];
        foreach (var layer in layers)
            foreach (var (path, value) in layer.Root.Leaves())
                if (!IsInMap(path)) Check(layer, path, value, doubtful);
        return doubtful;
    }

    static void Check(Layer layer, IReadOnlyList<string> path, SettingsNode value, List<string> doubtful)
    {
        // An empty section sets nothing.
        if (path.Count == 0) return;
        var (name, place) = (NameOf(path), $"{NameOf(path)} (from {layer.At(value)})");
        var known = References.All.Find(path);
        if (known is SettingsNode.Section section)
        {
            if (value is SettingsNode.Section) return;
            throw new BadStartException($"{place}: this is a section of settings, not one value; it holds {Some(section.Leaves().Select(leaf => NameOf([.. path, .. leaf.Path])))}");
        }
        if (known is not null) return;
        var near = Suggestion(path);
        if (path[0] == "akka" && near is null)
        {
            doubtful.Add(place);
            return;
        }
        throw new BadStartException($"{place}: there is no such setting; {(near is null ? Siblings(path) : $"did you mean {near}?")}");
    }

    static bool IsInMap(IReadOnlyList<string> path)
    {
        var name = string.Join('.', path);
        return path.Take(path.Count - 1).Any(key => key.EndsWith("dispatcher", StringComparison.Ordinal) || key.EndsWith("mailbox",
            StringComparison.Ordinal))
            || Maps.Any(map => name.StartsWith(map + ".", StringComparison.Ordinal));
    }

    static string? Suggestion(IReadOnlyList<string> path)
    {
        string[] unquoted = [.. path.SelectMany(key => key.Split('.'))];
        if (unquoted.Length > path.Count
            && References.All.Find(unquoted) is not null) return $"{string.Join('.', unquoted)}, without the quotes";
        return Near(References.All, path) is { } near ? NameOf(near) : path[0] == "akka" ? null : SameEnd(path);
    }

    // Follows the path, with the nearest key where there is none of that name.
    static IReadOnlyList<string>? Near(SettingsNode.Section section, IReadOnlyList<string> path)
    {
        List<string> found = [];
        var misspelt = false;
        foreach (var key in path)
        {
            var known = section.Items.ContainsKey(key) ? key : DidYouMean.Near(key, section.Items.Keys);
            if (known is null) return misspelt ? found : null;
            misspelt |= known != key;
            found.Add(known);
            if (section.Items[known] is not SettingsNode.Section below) return found;
            section = below;
        }
        return misspelt ? found : null;
    }

    // kw.server.port, or server.port: the one setting whose key ends so.
    static string? SameEnd(IReadOnlyList<string> path)
    {
        for (var skip = path.Count > 1 ? 1 : 0; skip >= 0; skip--)
        {
            var end = path.Skip(skip).ToList();
            var found = References.All.Leaves().Where(leaf => leaf.Path[0] == "kv" && leaf.Path.Count > end.Count
                && leaf.Path.TakeLast(end.Count).SequenceEqual(end)).Take(2).ToList();
            if (found is [var only]) return NameOf(only.Path);
        }
        return null;
    }

    static string Siblings(IReadOnlyList<string> path)
    {
        if (path[0] != "kv") return "settings begin with kv. or akka.";
        var section = path.SkipLast(1).ToList();
        while (References.All.Find(section) is not SettingsNode.Section) section.RemoveAt(section.Count - 1);
        return $"{Some(References.All.Find(section)!.Leaves().Select(leaf => NameOf([.. section, .. leaf.Path])))} exist";
    }

    static string Some(IEnumerable<string> names) =>
        names.ToList() is { Count: > 30 } many ? $"{string.Join(", ", many.Take(30))} and others" : string.Join(", ", names);

    static string NameOf(IEnumerable<string> path) =>
        string.Join('.', path.Select(key => key.Contains('.') ? $"\"{Visible.Of(key)}\"" : Visible.Of(key)));
}
