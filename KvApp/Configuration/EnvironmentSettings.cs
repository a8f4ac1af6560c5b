namespace KvApp;

/// <summary>
/// <c>KV__SERVER__MAX_LINE=1MiB</c> is <c>kv.server.max-line</c>: <c>__</c> is a dot and <c>_</c> a dash, a part of digits only
/// (<c>AKKA__CLUSTER__SEED_NODES__0</c>) is an element of a list, and the case of a variable does not matter.
/// </summary>
static class EnvironmentSettings
{
    // No list of settings is longer; a longer number is a mistake.
    const int MostDigits = 4;

    /// <summary>One layer per setting, lowest first: a setting within a section stands above the section.</summary>
    public static IEnumerable<Layer> Read(IReadOnlyDictionary<string, string> environment) => environment
        .Where(variable => variable.Key.StartsWith("KV__", StringComparison.OrdinalIgnoreCase) || variable.Key.StartsWith("AKKA__",
            StringComparison.OrdinalIgnoreCase))
        .OrderBy(variable => variable.Key, StringComparer.Ordinal)
        .Select(variable => (variable.Key, variable.Value, Path: PathOf(variable.Key)))
        .GroupBy(variable => string.Join('.', variable.Path.TakeWhile(key => !IsIndex(key))))
        .OrderBy(setting => setting.Key.Count(c => c == '.'))
        .Select(setting =>
        {
            var origin = string.Join(", ", setting.Select(variable => Visible.Of(variable.Key)));
            var (path, value) = (setting.Key.Split('.'), new Part());
            foreach (var (name, text, whole) in setting)
            {
                var below = whole.Skip(path.Length).ToList();
                value.Add(below, OutsideValue.Read(text, below.Count > 0 ? SettingKind.Single : KnownKeys.KindOf(path), Visible.Of(name)),
                    origin);
            }
            return Layer.One(origin, path, value.ToNode(origin));
        });

    static string[] PathOf(string variable)
    {
        var path = variable.ToLowerInvariant().Replace("__", ".").Replace('_', '-').Split('.');
        if (path.Any(string.IsNullOrEmpty)) throw new BadStartException($"{Visible.Of(variable)}: a part of the key is empty; a variable is written like KV__SERVER__PORT");
        if (path.Length > HoconReader.MaxDepth || path.Any(key => IsIndex(key) && key.Length > MostDigits))
            throw new BadStartException($"{Visible.Of(variable)}: no setting is so deep, or in so long a list");
        return path;
    }

    static bool IsIndex(string key) => key.All(char.IsAsciiDigit);

    /// <summary>What the variables of one setting say: a value, elements by their numbers, or fields by their names.</summary>
    sealed class Part
    {
        readonly SortedDictionary<string, Part> _parts = new(StringComparer.Ordinal);
        SettingsNode? _value;

        public void Add(IReadOnlyList<string> path, SettingsNode value, string origin)
        {
            var part = this;
            foreach (var key in path)
            {
                var sorted = IsIndex(key) ? key.PadLeft(MostDigits, '0') : key;
                part = part._parts.TryGetValue(sorted, out var below) ? below : part._parts[sorted] = new();
            }
            if (part._value is not null) throw Twice(origin);
            part._value = value;
        }

        public SettingsNode ToNode(string origin)
        {
            if (_parts.Count == 0) return _value!;
            if (_value is not null) throw Twice(origin);
            if (_parts.Keys.All(IsIndex)) return new SettingsNode.List(1, [.. _parts.Values.Select(part => part.ToNode(origin))]);
            var section = new SettingsNode.Section(1);
            foreach (var (key, part) in _parts) section.Items[key] = part.ToNode(origin);
            return section;
        }

        static BadStartException Twice(string origin) => new($"{origin}: these variables set one setting in two ways; remove one");
    }
}
