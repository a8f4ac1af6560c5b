namespace KvApp;

/// <summary>
/// <c>KV__SERVER__MAX_LINE=1MiB</c> is <c>kv.server.max-line</c>: <c>__</c> is a dot and <c>_</c> a dash, a section of numbers only
/// (<c>AKKA__CLUSTER__SEED_NODES__0</c>) is a list, and since HOCON keys are lower case the case of the variable says nothing.
/// </summary>
static class EnvironmentSettings
{
    /// <summary>One layer per setting, lowest first: a setting within a section stands above the section.</summary>
    public static IEnumerable<Layer> Read(IReadOnlyDictionary<string, string> environment) => environment
        .Where(variable => variable.Key.StartsWith("KV__", StringComparison.OrdinalIgnoreCase) || variable.Key.StartsWith("AKKA__", StringComparison.OrdinalIgnoreCase))
        .OrderBy(variable => variable.Key, StringComparer.Ordinal)
        .Select(variable => (variable.Key, variable.Value, Path: PathOf(variable.Key)))
        .GroupBy(variable => string.Join('.', variable.Path.TakeWhile(key => !IsIndex(key))))
        .OrderBy(setting => setting.Key.Count(c => c == '.'))
        .Select(setting =>
        {
            var origin = string.Join(", ", setting.Select(variable => variable.Key));
            var value = new Value();
            foreach (var (_, text, path) in setting) value.At(path.SkipWhile(key => !IsIndex(key))).Text = Layer.Literal(text);
            return new Layer(origin, HoconText.Parse($"{setting.Key} = {value}", origin));
        });

    static string[] PathOf(string variable)
    {
        var path = variable.ToLowerInvariant().Replace("__", ".").Replace('_', '-').Split('.');
        return path.Any(string.IsNullOrEmpty) ? throw new BadStartException($"{variable}: a part of the key is empty; a variable is written like KV__SERVER__PORT") : path;
    }

    static bool IsIndex(string key) => key.All(char.IsAsciiDigit);

    sealed class Value
    {
        readonly Dictionary<string, Value> _parts = [];
        public string Text = "";

        public Value At(IEnumerable<string> path) => path.Aggregate(this, (value, key) => value._parts.TryGetValue(key, out var part) ? part : value._parts[key] = new());

        public override string ToString() =>
            _parts.Count == 0 ? Text
            : _parts.Keys.All(IsIndex) ? $"[{string.Join(", ", _parts.OrderBy(part => int.Parse(part.Key)).Select(part => part.Value))}]"
            : $"{{ {string.Join(", ", _parts.Select(part => $"{part.Key} = {part.Value}"))} }}";
    }
}
