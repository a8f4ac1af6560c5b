using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace KvApp;

/// <summary>How answers to operators are written for programs (<c>--json</c>).</summary>
static class Json
{
    /// <summary>The word of a request that asks for it.</summary>
    public const string Option = "--json";

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>
    /// <c>{"asked":"foo@127.0.0.1","nodes":[...]}</c>: the largest parts are replaced by a problem until the text fits into one message.
    /// </summary>
    public static string Nodes(string asked, IEnumerable<(string Node, string Text)> parts, int mostBytes)
    {
        var all = parts.ToList();
        while (true)
        {
            var nodes = new JsonArray([.. all.Select(part => JsonNode.Parse(part.Text))]);
            var text = Text(new JsonObject { ["asked"] = asked, ["nodes"] = nodes }) + "\n";
            if (System.Text.Encoding.UTF8.GetByteCount(text) <= mostBytes) return text;
            var largest = all.Index().MaxBy(part => part.Item.Text.Length);
            var node = largest.Item.Node;
            all[largest.Index] = (node, Problem(node, "there is more than fits into one answer; ask this node alone, or without --json"));
        }
    }

    /// <summary>What stands for a node that has not answered.</summary>
    public static string Problem(string node, string problem) => Text(new { node, problem });
}
