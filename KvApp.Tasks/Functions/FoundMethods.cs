using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>The methods of one build of a module that were asked for, found once and made callable once. It goes with the module.</summary>
internal sealed class FoundMethods
{
    static readonly ConditionalWeakTable<Assembly, FoundMethods> Known = [];

    readonly ConcurrentDictionary<MethodData, MethodInfo> _methods = new();
    readonly ConcurrentDictionary<(MethodData Method, bool HasTarget, bool HasArgument), FunctionTable.Bound> _bound = new();
    readonly ConcurrentDictionary<MethodInfo, FunctionTable.Bound> _applied = new();

    public static FoundMethods In(Assembly assembly) => Known.GetOrCreateValue(assembly);

    public MethodInfo Method(MethodData data, Func<MethodInfo> look)
    {
        if (_methods.TryGetValue(data, out var known)) return known;
        var found = look();
        return MayKeep(found) ? _methods.GetOrAdd(data, found) : found;
    }

    public FunctionTable.Bound Bound(MethodData data, MethodInfo method, bool hasTarget, bool hasArgument, Func<FunctionTable.Bound> bind)
    {
        var key = (data, hasTarget, hasArgument);
        if (_bound.TryGetValue(key, out var known)) return known;
        var bound = bind();
        return MayKeep(method) ? _bound.GetOrAdd(key, bound) : bound;
    }

    public FunctionTable.Bound Applied(MethodInfo method) => _applied.GetOrAdd(method, FunctionTable.BindAll);

    // Its type arguments may be of another module, which this one must not hold.
    static bool MayKeep(MethodInfo method) => !method.IsCollectible || method is { IsGenericMethod: false, DeclaringType.IsConstructedGenericType: false };
}
