using System.Text;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// What a node has: its buckets, its supervisors, their children. The report runs on that node as a task, and comes back as text.
/// </summary>
static class NodeReport
{
    const int MostNames = 20, MostFunctions = 50;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>For people.</summary>
    public static async Task<string> Of(IProcess self) => Render(await Look(self));

    /// <summary>For programs.</summary>
    public static async Task<string> JsonOf(IProcess self) => Json.Text(await Look(self));

    static async Task<Node> Look(IProcess self)
    {
        var buckets = KvStore.Get(self.System).Buckets;
        var supervisors = new List<Supervisor>();
        foreach (var supervisor in TaskSupervisor.List(self.System)) supervisors.Add(await Look(self, supervisor));
        return new(self.Node.Value, buckets.Count, [.. buckets.FirstNames(MostNames).Select(name => Show(name))], supervisors);
    }

    static async Task<Supervisor> Look(IProcess self, TaskSupervisor supervisor)
    {
        try
        {
            var children = (await supervisor.Children(Patience)).Where(child => !child.Equals(self.Self));
            return Count(supervisor.Name, [.. children.Select(Tasks.Node.Get(self.System).Info).OfType<ProcessInfo>()]);
        }
        catch (Exception problem) when (problem is ExitException or TimeoutException)
        {
            return new(supervisor.Name, null, null, null, problem.Message);
        }
    }

    static Supervisor Count(string name, IReadOnlyList<ProcessInfo> children)
    {
        var functions = children.GroupBy(child => child.Function)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Function(group.Key, group.Count(), group.Sum(child => child.Waiting))).ToList();
        var more = functions.Skip(MostFunctions).ToList();
        var others = more.Count == 0 ? null : new Others(more.Count, more.Sum(function => function.Children));
        return new(name, children.Count, [.. functions.Take(MostFunctions)], others, null);
    }

    static string Render(Node node)
    {
        var names = string.Join(", ", node.Names);
        var list = names.Length == 0 ? "" : $" ({names}{(node.Buckets > node.Names.Count ? ", ..." : "")})";
        string[] head = ["SUPERVISOR", "CHILDREN", "FUNCTION", "MESSAGES"];
        var table = Columns.Align([head, .. node.Supervisors.SelectMany(Rows)]);
        return $"{node.Name}: {node.Buckets} {(node.Buckets == 1 ? "bucket" : "buckets")}{list}\n{table}";
    }

    static IEnumerable<string[]> Rows(Supervisor supervisor)
    {
        if (supervisor.Problem is { } problem) return [[supervisor.Name, "?", problem, ""]];
        if (supervisor.Children == 0) return [[supervisor.Name, "0", "", ""]];
        var rows = supervisor.Functions!.Select(function => new[] { supervisor.Name, $"{function.Children}", function.Name, $"{function.Messages}" });
        return supervisor.Others is { } others ? rows.Append([supervisor.Name, $"{others.Children}", $"{others.Functions} other functions", ""]) : rows;
    }

    // A name is any bytes, and this one goes to a terminal.
    internal static string Show(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        if (!text.Any(c => char.IsControl(c) || c is '\uFFFD')) return text;
        return string.Concat(name.ToArray().Select(b => b is > 0x20 and < 0x7F ? $"{(char)b}" : $"\\x{b:X2}"));
    }

    // The properties' names are those of the JSON.
    sealed record Node([property: System.Text.Json.Serialization.JsonPropertyName("node")] string Name, int Buckets,
        IReadOnlyList<string> Names, IReadOnlyList<Supervisor> Supervisors);

    sealed record Supervisor(string Name, int? Children, IReadOnlyList<Function>? Functions, Others? Others, string? Problem);

    sealed record Function(string Name, int Children, long Messages);

    sealed record Others(int Functions, int Children);
}
