namespace KvApp;

/// <summary>
/// Replaces the references of one text by what they refer to in the same text, and makes one value of values beside each other. What
/// references repeat is bounded, so that no text of a few lines grows without end.
/// </summary>
sealed class ReferenceResolver(SettingsNode root)
{
    const int MostNodes = 100_000;
    const int MostCharacters = 4 * HoconReader.MaxLength;

    readonly List<string> _following = [];
    int _nodes, _characters, _depth;
    bool _repeats;

    public SettingsNode Resolve() => Resolve(root);

    SettingsNode Resolve(SettingsNode node)
    {
        Spend(node.Line, 0);
        if (++_depth > 2 * HoconReader.MaxDepth) throw new HoconException(node.Line,
            "references are nested too deep: write the values out");
        var resolved = node switch
        {
            SettingsNode.List list => new SettingsNode.List(list.Line, [.. list.Items.Select(Resolve)]),
            SettingsNode.Section section => new SettingsNode.Section(section.Line) { Items = section.Items.ToDictionary(item => item.Key,
                item => Resolve(item.Value)) },
            SettingsNode.Reference reference => Follow(reference),
            SettingsNode.Joined joined => Join(joined),
            _ => node,
        };
        _depth--;
        return resolved;
    }

    void Spend(int line, int characters)
    {
        _characters += characters;
        if (_repeats && (++_nodes > MostNodes || _characters > MostCharacters))
            throw new HoconException(line, "its references repeat each other until the settings are too large: write the values out");
    }

    SettingsNode Follow(SettingsNode.Reference reference)
    {
        _repeats = true;
        var name = Visible.Of(string.Join('.', reference.Path));
        if (_following.Contains(name))
            throw new HoconException(reference.Line,
                $"${{{name}}} refers to itself: a former value of a setting cannot be referred to, so write the value out");
        _following.Add(name);
        var node = root;
        foreach (var key in reference.Path)
        {
            if (node is SettingsNode.Reference or SettingsNode.Joined) node = Resolve(node);
            node = (node as SettingsNode.Section)?.Items.GetValueOrDefault(key)
                ?? throw new HoconException(reference.Line, $"${{{name}}} refers to nothing: a reference names a setting of the same file");
        }
        var value = Resolve(node);
        _following.RemoveAt(_following.Count - 1);
        return value;
    }

    SettingsNode Join(SettingsNode.Joined joined)
    {
        var pieces = joined.Pieces.Select(piece => (piece.Space, Value: Resolve(piece.Value))).ToList();
        if (pieces.All(piece => piece.Value is SettingsNode.Text))
        {
            var text = string.Concat(pieces.Select((piece, at) => (at == 0 ? "" : piece.Space) + ((SettingsNode.Text)piece.Value).Value));
            Spend(joined.Line, text.Length);
            return new SettingsNode.Text(joined.Line, text);
        }
        if (pieces.All(piece => piece.Value is SettingsNode.Section))
            return pieces.Select(piece => (SettingsNode.Section)piece.Value).Aggregate(new SettingsNode.Section(joined.Line),
                SectionMerge.Merge);
        if (pieces.All(piece => piece.Value is SettingsNode.List))
            return new SettingsNode.List(joined.Line, [.. pieces.SelectMany(piece => ((SettingsNode.List)piece.Value).Items)]);
        throw new HoconException(joined.Line,
            "a text, a list and a section cannot be one value: separate them by a comma or a new line, or put the text in double quotes");
    }
}
