namespace KvApp;

/// <summary>
/// Reads a HOCON text into a tree. It takes JSON, comments, unquoted texts, dotted keys, sections that are given twice, values beside each
/// other and references; it refuses <c>include</c>, <c>+=</c> and <c>${?...}</c>. Time, memory and depth are bounded by the length of the
/// text.
/// </summary>
sealed class HoconReader
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>How deep sections, lists and keys may be nested.</summary>
    public const int MaxDepth = 64;

    readonly HoconLexer _lexer;
    HoconToken _token;
    int _depth;

    HoconReader(string text)
    {
        if (text.Length > MaxLength) throw new FormatException($"it has more than {MaxLength} characters: settings are shorter");
        _lexer = new(text);
        Advance();
    }

    /// <summary>The settings of a file.</summary>
    /// <exception cref="FormatException">The text is no HOCON.</exception>
    public static SettingsNode.Section ReadFile(string text)
    {
        var reader = new HoconReader(text);
        reader.SkipLines();
        var root = new SettingsNode.Section(1);
        if (reader.Is(HoconTokenKind.Open))
        {
            reader.ReadBraces(root);
            reader.SkipLines();
        }
        else reader.ReadSettings(root, HoconTokenKind.End);
        reader.Expect(HoconTokenKind.End);
        return (SettingsNode.Section)new ReferenceResolver(root).Resolve();
    }

    /// <summary>One value, as it stands behind <c>key =</c>.</summary>
    /// <exception cref="FormatException">The text is no HOCON.</exception>
    public static SettingsNode ReadValue(string text)
    {
        var reader = new HoconReader(text);
        reader.SkipLines();
        var value = reader.Value();
        reader.SkipLines();
        reader.Expect(HoconTokenKind.End);
        return new ReferenceResolver(value).Resolve();
    }

    /// <summary>The parts of a key such as <c>akka.actor.deployment."/a.b"</c>.</summary>
    /// <exception cref="FormatException">The text is no key.</exception>
    public static IReadOnlyList<string> ReadKey(string text)
    {
        var reader = new HoconReader(text);
        var path = reader.Key();
        reader.Expect(HoconTokenKind.End);
        return path;
    }

    void Advance() => _token = _lexer.Next();

    bool Is(HoconTokenKind kind) => _token.Kind == kind;

    bool Skip(HoconTokenKind kind)
    {
        if (!Is(kind)) return false;
        Advance();
        return true;
    }

    bool SkipLines()
    {
        var any = false;
        while (Skip(HoconTokenKind.NewLine)) any = true;
        return any;
    }

    void Expect(HoconTokenKind kind)
    {
        if (!Is(kind)) throw Unexpected();
    }

    HoconException Unexpected() => new(_token.Line, _token.Kind switch
    {
        HoconTokenKind.Close or HoconTokenKind.CloseList => $"'{_token.Text}' closes nothing",
        HoconTokenKind.PlusEquals => "+= is not supported: write the whole list, key = [ ... ]",
        HoconTokenKind.Equals => "':' or '=' within a value: write the text in double quotes",
        HoconTokenKind.Comma => "a comma without a value before it",
        _ => $"a setting is written key = value, but here stands '{Visible.Of(_token.Text)}'",
    });

    void Deeper(int line, int by = 1)
    {
        if ((_depth += by) > MaxDepth) throw new HoconException(line, $"sections and lists are nested more than {MaxDepth} deep");
    }

    void ReadBraces(SettingsNode.Section into)
    {
        var line = _token.Line;
        Deeper(line);
        Advance();
        SkipLines();
        ReadSettings(into, HoconTokenKind.Close);
        if (!Skip(HoconTokenKind.Close)) throw Unclosed(line, '{');
        _depth--;
    }

    // The first bracket that stays open is the one to look at.
    HoconException Unclosed(int line, char bracket) => Is(HoconTokenKind.End) ? new(line, $"'{bracket}' is never closed") : Unexpected();

    void ReadSettings(SettingsNode.Section into, HoconTokenKind end)
    {
        SkipLines();
        while (!Is(end) && !Is(HoconTokenKind.End))
        {
            ReadSetting(into);
            if (!Separator(end)) break;
        }
    }

    // A comma may stand behind the last one too.
    bool Separator(HoconTokenKind end)
    {
        var line = SkipLines();
        var comma = Skip(HoconTokenKind.Comma);
        if (comma) SkipLines();
        if (line || comma || Is(end) || Is(HoconTokenKind.End)) return true;
        throw Unexpected();
    }

    void ReadSetting(SettingsNode.Section into)
    {
        var line = _token.Line;
        var isWord = Is(HoconTokenKind.Unquoted);
        var path = Key();
        var name = Visible.Of(string.Join('.', path));
        if (Is(HoconTokenKind.PlusEquals)) throw new HoconException(line, $"+= is not supported: write the whole list, {name} = [ ... ]");
        if (isWord && path is ["include"] && !Is(HoconTokenKind.Equals) && !Is(HoconTokenKind.Open))
            throw new HoconException(line, "include is not supported: give each file its own --config");
        if (Skip(HoconTokenKind.Equals)) SkipLines();
        else if (!Is(HoconTokenKind.Open))
        {
            throw new HoconException(line, $"'{name}{NextWord()}' has no value: a setting is written key = value");
        }
        Deeper(line, path.Count - 1);
        var value = Value(name);
        _depth -= path.Count - 1;
        into.Set(path, value, line);
    }

    // A second word belongs to the key where '=' follows; else it may be the value, and a secret.
    string NextWord()
    {
        var word = _token;
        if (word.Kind is not (HoconTokenKind.Unquoted or HoconTokenKind.Quoted)) return "";
        Advance();
        return Is(HoconTokenKind.Equals) || Is(HoconTokenKind.Open) ? $" {Visible.Of(word.Text)}" : "";
    }

    IReadOnlyList<string> Key()
    {
        if (!(Is(HoconTokenKind.Unquoted) || Is(HoconTokenKind.Quoted))) throw Unexpected();
        var line = _token.Line;
        List<string> path = [];
        string? part = null;
        do
        {
            if (Is(HoconTokenKind.Quoted)) part += _token.Text;
            else
            {
                var parts = _token.Text.Split('.');
                for (var i = 0; i < parts.Length; i++)
                {
                    if (i > 0) End();
                    if (parts[i].Length > 0) part += parts[i];
                }
            }
            Advance();
        }
        while (_token.Space.Length == 0 && (Is(HoconTokenKind.Unquoted) || Is(HoconTokenKind.Quoted)));
        End();
        return path;

        void End()
        {
            path.Add(part ?? throw new HoconException(line, "a part of a key is empty: a key is written kv.server.port"));
            part = null;
            if (path.Count > MaxDepth) throw new HoconException(line, $"a key has more than {MaxDepth} parts");
        }
    }

    SettingsNode Value(string? of = null)
    {
        var line = _token.Line;
        List<(string Space, SettingsNode Value)> pieces = [];
        while (Piece() is { } piece) pieces.Add(piece);
        if (pieces.Count > 0) return pieces is [var (_, only)] ? only : new SettingsNode.Joined(line, pieces);
        if (Is(HoconTokenKind.Equals) || Is(HoconTokenKind.PlusEquals)) throw Unexpected();
        throw new HoconException(line, of is null ? $"a value is missing before '{_token.Text}'"
            : $"'{of}' has no value: a setting is written key = value");
    }

    (string Space, SettingsNode Value)? Piece()
    {
        var (space, line) = (_token.Space, _token.Line);
        switch (_token.Kind)
        {
            case HoconTokenKind.Quoted or HoconTokenKind.Unquoted:
                var text = new SettingsNode.Text(line, _token.Text);
                Advance();
                return (space, text);
            case HoconTokenKind.Reference:
                var path = ReadPath();
                Advance();
                return (space, new SettingsNode.Reference(line, path));
            case HoconTokenKind.Open:
                var section = new SettingsNode.Section(line);
                ReadBraces(section);
                return (space, section);
            case HoconTokenKind.OpenList:
                return (space, ReadList());
            default:
                return null;
        }
    }

    IReadOnlyList<string> ReadPath()
    {
        try
        {
            return ReadKey(_token.Text);
        }
        catch (FormatException)
        {
            throw new HoconException(_token.Line, $"${{{Visible.Of(_token.Text)}}} names no key: a reference is written ${{kv.node}}");
        }
    }

    SettingsNode.List ReadList()
    {
        var line = _token.Line;
        Deeper(line);
        Advance();
        SkipLines();
        List<SettingsNode> items = [];
        while (!Is(HoconTokenKind.CloseList) && !Is(HoconTokenKind.End))
        {
            items.Add(Value());
            if (!Separator(HoconTokenKind.CloseList)) break;
        }
        if (!Skip(HoconTokenKind.CloseList)) throw Unclosed(line, '[');
        _depth--;
        return new(line, items);
    }
}
