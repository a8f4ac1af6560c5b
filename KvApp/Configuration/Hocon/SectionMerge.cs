namespace KvApp;

/// <summary>Settings that are given twice: sections are merged, and of anything else the later one stands.</summary>
static class SectionMerge
{
    public static void Set(this SettingsNode.Section section, IReadOnlyList<string> path, SettingsNode value, int line)
    {
        foreach (var key in path.SkipLast(1)) section = Below(section, key, line);
        var last = path[^1];
        var former = section.Items.GetValueOrDefault(last);
        section.Items[last] = (former, value) switch
        {
            (SettingsNode.Section old, SettingsNode.Section added) => Merge(old, added),
            // Whether these are sections shows when the references are replaced.
            (SettingsNode.Section or SettingsNode.Joined, SettingsNode.Reference) => Beside(former, value),
            (SettingsNode.Reference or SettingsNode.Joined, SettingsNode.Section) => Beside(former, value),
            _ => value,
        };
    }

    /// <summary>The later settings over the earlier, which are changed.</summary>
    public static SettingsNode.Section Merge(SettingsNode.Section into, SettingsNode.Section from)
    {
        foreach (var (key, value) in from.Items) into.Set([key], value, value.Line);
        return into;
    }

    static SettingsNode.Section Below(SettingsNode.Section section, string key, int line)
    {
        var former = section.Items.GetValueOrDefault(key);
        if (former is SettingsNode.Section below) return below;
        if (former is SettingsNode.Joined { Pieces: [.., (_, SettingsNode.Section last)] }) return last;
        var added = new SettingsNode.Section(line);
        section.Items[key] = former is SettingsNode.Reference or SettingsNode.Joined ? Beside(former, added) : added;
        return added;
    }

    static SettingsNode.Joined Beside(SettingsNode former, SettingsNode value) =>
        new(value.Line, [.. former is SettingsNode.Joined joined ? joined.Pieces : [("", former)], ("", value)]);
}
