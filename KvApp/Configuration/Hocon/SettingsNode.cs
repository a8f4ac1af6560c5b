namespace KvApp;

/// <summary>A part of a HOCON text, with the line that it begins on.</summary>
abstract record SettingsNode(int Line)
{
    /// <summary>A text, a number, a switch: HOCON tells them apart only when they are read.</summary>
    public sealed record Text(int Line, string Value) : SettingsNode(Line);

    /// <summary><c>[ a, b ]</c></summary>
    public sealed record List(int Line, IReadOnlyList<SettingsNode> Items) : SettingsNode(Line);

    /// <summary><c>{ key = value }</c></summary>
    public sealed record Section(int Line) : SettingsNode(Line)
    {
        public Dictionary<string, SettingsNode> Items { get; init; } = [];
    }

    /// <summary><c>${path}</c>, before <see cref="ReferenceResolver"/> has replaced the reference.</summary>
    public sealed record Reference(int Line, IReadOnlyList<string> Path) : SettingsNode(Line);

    /// <summary>Values that stand beside each other, each with the space before it; <see cref="ReferenceResolver"/> makes one value of
    /// them.</summary>
    public sealed record Joined(int Line, IReadOnlyList<(string Space, SettingsNode Value)> Pieces) : SettingsNode(Line);

    /// <summary>The node at a path below this one, or null.</summary>
    public SettingsNode? Find(IEnumerable<string> path)
    {
        SettingsNode? node = this;
        foreach (var key in path) node = (node as Section)?.Items.GetValueOrDefault(key);
        return node;
    }

    /// <summary>Every setting below this node with its path; a list is one setting.</summary>
    public IEnumerable<(IReadOnlyList<string> Path, SettingsNode Value)> Leaves() => Leaves(this, []);

    static IEnumerable<(IReadOnlyList<string> Path, SettingsNode Value)> Leaves(SettingsNode node, IReadOnlyList<string> path) =>
        node is Section section
        ? section.Items.SelectMany(item => Leaves(item.Value, [.. path, item.Key]))
        : [(path, node)];
}
