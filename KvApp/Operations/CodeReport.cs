using KvApp.Tasks;

namespace KvApp;

/// <summary>The modules that a node has loaded from bytes. It runs there as a task, and comes back as text.</summary>
static class CodeReport
{
    public static async Task<string> Of(IProcess self)
    {
        var modules = await CodeServer.Get(self.System).List(self.Node);
        var head = $"{self.Node}: {modules.Count} {(modules.Count == 1 ? "module" : "modules")}, {modules.Sum(module => module.Size)} bytes\n";
        if (modules.Count == 0) return head;
        var rows = modules.OrderBy(module => module.Id.Name, StringComparer.Ordinal).ThenByDescending(module => module.IsCurrent).ThenBy(module => module.Id.Build)
            .Select(module => new[] { Show(module.Id.Name), $"{module.Id.Build}", $"{module.Size}", module.From, $"{module.Uses}", module.IsCurrent ? "yes" : "no" });
        return head + Columns.Align([["MODULE", "BUILD", "SIZE", "FROM", "USES", "CURRENT"], .. rows]);
    }

    // A name comes from elsewhere, and this one goes to a terminal.
    static string Show(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}
