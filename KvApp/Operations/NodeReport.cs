using System.Text;
using KvApp.Tasks;

namespace KvApp;

/// <summary>What a node has: its buckets, its supervisors, their children. It runs there as a task, and comes back as text.</summary>
static class NodeReport
{
    const int MostNames = 20, MostFunctions = 50;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<string> Of(IProcess self)
    {
        var (node, buckets) = (Node.Get(self.System), KvStore.Get(self.System).Buckets);
        var rows = new List<string[]> { new[] { "SUPERVISOR", "CHILDREN", "FUNCTION", "MESSAGES" } };
        foreach (var supervisor in TaskSupervisor.List(self.System))
        {
            try
            {
                var children = (await supervisor.Children(Patience)).Where(child => !child.Equals(self.Self));
                rows.AddRange(RowsOf(supervisor.Name, [.. children.Select(node.Info).OfType<ProcessInfo>()]));
            }
            catch (Exception problem) when (problem is ExitException or TimeoutException)
            {
                rows.Add([supervisor.Name, "?", problem.Message, ""]);
            }
        }
        var (count, names) = (buckets.Count, buckets.FirstNames(MostNames));
        var list = names.Count == 0 ? "" : $" ({string.Join(", ", names.Select(Show))}{(count > names.Count ? ", ..." : "")})";
        return $"{self.Node}: {count} {(count == 1 ? "bucket" : "buckets")}{list}\n{Columns.Align(rows)}";
    }

    static IEnumerable<string[]> RowsOf(string supervisor, IReadOnlyList<ProcessInfo> children)
    {
        if (children.Count == 0) return [[supervisor, "0", "", ""]];
        var functions = children.GroupBy(child => child.Function).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var rows = functions.Take(MostFunctions).Select(group => new[] { supervisor, $"{group.Count()}", group.Key, $"{group.Sum(child => child.Waiting)}" });
        return functions.Count <= MostFunctions ? rows : rows.Append([supervisor, $"{functions.Skip(MostFunctions).Sum(group => group.Count())}", $"{functions.Count - MostFunctions} other functions", ""]);
    }

    // A name is any bytes, and this one goes to a terminal.
    static string Show(byte[] name)
    {
        var text = Encoding.UTF8.GetString(name);
        return text.Any(c => char.IsControl(c) || c is '\uFFFD') ? string.Concat(name.Select(b => b is > 0x20 and < 0x7F ? $"{(char)b}" : $"\\x{b:X2}")) : text;
    }
}
