using System.Diagnostics;

namespace KvApp.Tasks;

/// <summary>
/// The spans of tasks, under the source <c>KvApp.Tasks</c>: one of the caller's, from the start to the end, and one of the function's, its
/// child, on the node that runs it.
/// </summary>
internal static class Tracing
{
    /// <summary>The name of the source, and of the meter.</summary>
    public const string Name = "KvApp.Tasks";

    static readonly ActivitySource Source = new(Name);

    /// <summary>A call of a function on a node; it is not made the current one, since the caller goes on.</summary>
    public static Activity? BeginCall(Func<string> function, object node)
    {
        if (!Source.HasListeners()) return null;
        var (current, name) = (Activity.Current, function());
        var call = Source.StartActivity(name, ActivityKind.Client);
        Activity.Current = current;
        return call?.SetTag("rpc.system.name", Name).SetTag("rpc.method", name).SetTag("kvapp.node.peer", $"{node}");
    }

    /// <summary>The run of a function, for a call that may be of another node; it is the current one of the function.</summary>
    public static Activity? BeginRun(Func<string> function, ActivityContext call)
    {
        if (!Source.HasListeners()) return null;
        var name = function();
        return Source.StartActivity(name, ActivityKind.Server, call)?.SetTag("rpc.system.name", Name).SetTag("rpc.method", name);
    }

    /// <summary>It has ended so.</summary>
    /// <param name="span">Null if nobody listens.</param>
    /// <param name="reason">The word for the reason.</param>
    /// <param name="error">What is wrong, if something is.</param>
    public static void End(Activity? span, string reason, string? error)
    {
        if (span is null) return;
        span.SetTag(NodeMeter.ReasonTag, reason);
        if (error is not null) span.SetTag("error.type", reason).SetStatus(ActivityStatusCode.Error, error);
        span.Stop();
    }
}
