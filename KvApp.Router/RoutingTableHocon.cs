using Akka.Configuration;
using Akka.Configuration.Hocon;
using KvApp.Tasks;

namespace KvApp.Router;

/// <summary>Reads <c>kv.router.table = [ { from = "a", to = "m", node = "foo" }, ... ]</c>.</summary>
static class RoutingTableHocon
{
    const string Key = "kv.router.table";

    public static RoutingTable Parse(Config config)
    {
        if (!config.HasPath(Key)) return new([]);
        var table = config.GetValue(Key);
        return table.Values.All(part => part.IsArray())    // HoconValue.IsArray is false for an empty list
            ? new(table.GetArray().Select((entry, index) => ParseRoute($"{Key}[{index}]", entry)))
            : throw new FormatException($"{Key} is not a list of entries like {{ from = \"a\", to = \"m\", node = \"foo\" }}: {table}");
    }

    static Route ParseRoute(string place, HoconValue entry)
    {
        if (!entry.IsObject()) throw new FormatException($"{place} is not an entry like {{ from = \"a\", to = \"m\", node = \"foo\" }}: {entry}");
        var fields = entry.GetObject().Items;
        if (fields.Keys.FirstOrDefault(name => name is not ("from" or "to" or "node")) is { } unknown)
            throw new FormatException($"{place}.{unknown} is not known: an entry has from, to and node");

        var from = ParseByte(place, "from", fields);
        var to = ParseByte(place, "to", fields);
        if (from > to) throw new FormatException($"{place}: from = \"{ByteName.Of(from)}\" comes after to = \"{ByteName.Of(to)}\"");
        return NodeName.TryParse(Text(place, "node", fields), out var node, out var problem)
            ? new(from, to, node)
            : throw new FormatException($"{place}.node: {problem}");
    }

    static byte ParseByte(string place, string field, IDictionary<string, HoconValue> fields)
    {
        var text = Text(place, field, fields);
        return ByteName.TryParse(text, out var value)
            ? value
            : throw new FormatException($"{place}.{field} = \"{text}\" is not one byte: write one ASCII character, or 0x80 to 0xFF");
    }

    static string Text(string place, string field, IDictionary<string, HoconValue> fields) =>
        !fields.TryGetValue(field, out var value) ? throw new FormatException($"{place} has no {field}")
        : !value.IsString() || value.GetString() is not { Length: > 0 } text ? throw new FormatException($"{place}.{field} is empty or no text: {value}")
        : text;
}
