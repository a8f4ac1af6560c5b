using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Akka;

namespace KvApp.Tasks;

/// <summary>The functions of this node that others have called, each bound once.</summary>
internal static class FunctionTable
{
    internal delegate ValueTask<object?> Bound(IProcess self, object? argument);

    static readonly ConcurrentDictionary<FunctionData, Bound> Functions = new();

    /// <summary>Finds the function.</summary>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/> or <see cref="ExitReason.BadFunction"/>: it is not there.</exception>
    public static Bound Find(FunctionData function) => Functions.TryGetValue(function, out var bound) ? bound : Functions.GetOrAdd(function, Bind(function));

    static Bound Bind(FunctionData function)
    {
        var method = function.Find();
        var (self, argument) = (Expression.Parameter(typeof(IProcess)), Expression.Parameter(typeof(object)));
        var parameters = method.GetParameters();
        if (parameters.Count(p => p.ParameterType != typeof(IProcess)) > 1) throw new ExitException(new ExitReason.BadFunction($"{function} takes more than one argument"));
        // What a lambda is a method of has nothing in it.
        var target = method.IsStatic ? null : Expression.Constant(RuntimeHelpers.GetUninitializedObject(method.DeclaringType!));
        var call = Expression.Call(target, method, parameters.Select(p =>
            p.ParameterType == typeof(IProcess) ? (Expression)self : Expression.Convert(argument, p.ParameterType)));
        return Expression.Lambda<Bound>(Result(call), self, argument).Compile();
    }

    static Expression Result(Expression call)
    {
        if (call.Type == typeof(void)) return Expression.Block(call, Expression.Constant(new ValueTask<object?>(Done.Instance)));
        if (call.Type == typeof(Task)) return Expression.Call(typeof(FunctionTable), nameof(Finish), null, call);
        if (call.Type.IsGenericType && call.Type.GetGenericTypeDefinition() == typeof(Task<>))
            return Expression.Call(typeof(FunctionTable), nameof(Unwrap), call.Type.GetGenericArguments(), call);
        return Expression.New(typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object)));
    }

    static async ValueTask<object?> Finish(Task task)
    {
        await task;
        return Done.Instance;
    }

    static async ValueTask<object?> Unwrap<T>(Task<T> task) => await task;
}
