using KvApp.Tasks;

namespace KvApp.Tests;

// Modules that the place has never seen.
sealed partial class SoakLane
{
    int _builds;

    /// <summary>A lambda of a new build runs there: in that build, never in the one before.</summary>
    async Task Fetch(SoakStep step)
    {
        var (name, build) = ($"SoakModule{number}", ++_builds);
        var module = Compiled.Of(name, $$"""
            namespace {{name}}s;
            public static class App
            {
                public static Task<TaskResult<int>> There(IProcess self, string supervisor, string node) => TaskSupervisor.On(self, supervisor, node).AsyncNoLink(static () => {{build}}).Yield(TimeSpan.FromSeconds(20));
            }
            """, weight: _random.Next(300_000));
        var code = CodeServer.Get(soak.Here.Local.System);
        await code.LoadBinary(soak.Here.Self, module.Bytes);
        step.Is(Ok(build), await step.Erpc.Call(soak.Here.Self, Fun.Named<TaskResult<int>>($"{name}s.App", "There", Supervisor, step.Place.Name.Value)));
        await step.HasNoChildren();
        await code.SoftPurge(step.Place.Name, name);
    }
}
