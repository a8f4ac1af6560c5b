using KvApp.Tasks;

namespace KvApp;

/// <summary>The modules that a node has loaded from bytes. The report runs on that node as a task, and comes back as text.</summary>
static class CodeReport
{
    /// <summary>For people.</summary>
    public static async Task<string> Of(IProcess self)
    {
        var modules = await Look(self);
        var head = $"{self.Node}: {modules.Count} {(modules.Count == 1 ? "module" : "modules")}, {modules.Sum(module => module.Size)} bytes\n";
        if (modules.Count == 0) return head;
        var rows = modules.Select(module => new[] { module.Name, module.Build, $"{module.Size}", module.From, $"{module.Uses}", module.Current ? "yes" : "no" });
        return head + Columns.Align([["MODULE", "BUILD", "SIZE", "FROM", "USES", "CURRENT"], .. rows]);
    }

    /// <summary>For programs.</summary>
    public static async Task<string> JsonOf(IProcess self) => Json.Text(new { node = self.Node.Value, modules = await Look(self) });

    static async Task<IReadOnlyList<Module>> Look(IProcess self) =>
        [.. (await CodeServer.Get(self.System).List(self.Node))
            .OrderBy(module => module.Id.Name, StringComparer.Ordinal).ThenByDescending(module => module.IsCurrent).ThenBy(module => module.Id.Build)
            .Select(module => new Module(Show(module.Id.Name), $"{module.Id.Build}", module.Size, module.From, module.Uses, module.IsCurrent))];

    // A name comes from elsewhere, and this one goes to a terminal.
    static string Show(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));

    // The properties' names are those of the JSON.
    sealed record Module(string Name, string Build, long Size, string From, long Uses, bool Current);
}
