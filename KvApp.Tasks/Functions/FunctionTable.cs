using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Akka;

namespace KvApp.Tasks;

/// <summary>The functions of this node that others have called by name, each bound once.</summary>
internal static class FunctionTable
{
    internal delegate ValueTask<object?> Bound(IProcess self, object? argument);

    static readonly ConcurrentDictionary<FunctionName, Bound> Functions = new();

    /// <summary>Finds the function.</summary>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/>: it is not there.</exception>
    public static Bound Find(FunctionName name) => Functions.TryGetValue(name, out var bound) ? bound : Functions.GetOrAdd(name, Bind(name));

    static Bound Bind(FunctionName name)
    {
        var method = Load(name.Assembly)?.GetType(name.Type)?
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .FirstOrDefault(m => m.Name == name.Method && FunctionName.Of(m) == name);
        if (method is null) throw new ExitException(new ExitReason.Undefined($"{name}({name.Parameters}) in {name.Assembly}"));

        var (self, argument) = (Expression.Parameter(typeof(IProcess)), Expression.Parameter(typeof(object)));
        var parameters = method.GetParameters();
        if (parameters.Count(p => p.ParameterType != typeof(IProcess)) > 1) throw new ExitException(new ExitReason.BadFunction($"{name} takes more than one argument"));
        var call = Expression.Call(method, parameters.Select(p =>
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

    static Assembly? Load(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }
}
