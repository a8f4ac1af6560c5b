using Akka.Actor;

namespace KvApp.Shell;

/// <summary>A pid in short: <c>pid kv-processes/$a</c>, and <c>pid work/$b on 10.0.0.2:8110</c> for a process of another node.</summary>
internal static class PidForm
{
    public static string Of(IActorRef pid)
    {
        if (pid.IsNobody()) return "pid nobody";
        var path = pid.Path;
        // Processes are below /system/kv-processes, supervisors below /user: nothing else is common in a prompt.
        var names = path.Elements.ToList();
        if (names is ["user", _, ..] or ["system", "kv-processes", _, ..]) names.RemoveAt(0);
        else names.Insert(0, "");
        var text = $"pid {string.Join('/', names)}";
        return path.Address.HasGlobalScope ? $"{text} on {path.Address.Host}:{path.Address.Port}" : text;
    }
}
