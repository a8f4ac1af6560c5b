using System.Linq.Expressions;
using System.Reflection;
using Akka;

namespace KvApp.Tasks;

/// <summary>Makes functions that others call callable.</summary>
internal static class FunctionTable
{
    internal delegate ValueTask<object?> Bound(object? target, IProcess self, object? argument);

    /// <summary>Finds the function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="hasTarget">Whether what it is bound to came with it.</param>
    /// <param name="hasArgument">Whether it is called with an argument.</param>
    /// <param name="code">What the node has loaded; null has only what the process was started with.</param>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/> or <see cref="ExitReason.BadFunction"/>: it is not there, or cannot be called so.</exception>
    public static Bound Find(MethodData function, bool hasTarget, bool hasArgument, CodeStore? code = null)
    {
        var method = function.Find(code);
        return FoundMethods.In(method.Module.Assembly).Bound(function, method, hasTarget, hasArgument, () => Bind(function, method, hasTarget, hasArgument));
    }

    static Bound Bind(MethodData function, MethodInfo method, bool hasTarget, bool hasArgument)
    {
        var (target, self, argument) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(IProcess)), Expression.Parameter(typeof(object)));
        var takes = method.GetParameters().Select(p => p.ParameterType).ToArray();
        var given = new List<Expression>();
        // Of a type that no object can be there is none to convert.
        if (takes.Any(t => t.IsByRef || t.IsByRefLike || t.IsPointer)) throw Bad("it can only be called where it is");
        if (method.IsStatic && hasTarget && takes.Length > 0) given.Add(Expression.Convert(target, takes[0]));
        // Which parameter is which goes by their number alone: one of a base type of both would do for either.
        var rest = takes.Length - given.Count;
        if (rest == (hasArgument ? 2 : 1) && takes[given.Count].IsAssignableFrom(typeof(IProcess))) given.Add(Expression.Convert(self, takes[given.Count]));
        if (hasArgument && given.Count < takes.Length) given.Add(Argument(takes[^1]));
        if (given.Count != takes.Length || (hasArgument && rest == 0)) throw Bad($"it was called {(hasArgument ? "with an" : "without")} argument");
        try
        {
            var call = Expression.Call(method.IsStatic ? null : Target(), method, given);
            return Expression.Lambda<Bound>(Result(call), target, self, argument).Compile();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw Bad(e.Message);
        }

        Expression Target() => !hasTarget ? Expression.Constant(BoundFunction.Stateless(method))
            : method.DeclaringType!.IsValueType ? Expression.Unbox(target, method.DeclaringType) : Expression.Convert(target, method.DeclaringType);

        Expression Argument(Type type) => type == typeof(object) ? argument : Expression.Call(typeof(FunctionTable), nameof(Take), [type], argument, Expression.Constant(function));

        ExitException Bad(string why) => new(new ExitReason.BadFunction($"{function} takes {string.Join(", ", takes.Select(t => t.ToString()).DefaultIfEmpty("nothing"))}: {why}"));
    }

    /// <summary>A method of any number of arguments, which come as an array.</summary>
    public static Bound BindAll(MethodInfo method)
    {
        var (target, self, arguments) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(IProcess)), Expression.Parameter(typeof(object)));
        var next = 0;
        var call = Expression.Call(method, method.GetParameters().Select(p => p.ParameterType == typeof(IProcess) ? (Expression)self
            : Expression.Convert(Expression.ArrayIndex(Expression.Convert(arguments, typeof(object[])), Expression.Constant(next++)), p.ParameterType)).ToArray());
        return Expression.Lambda<Bound>(Result(call), target, self, arguments).Compile();
    }

    static T Take<T>(object? argument, MethodData function) => argument is T || (argument is null && default(T) is null) ? (T)argument!
        : throw new ExitException(new ExitReason.BadFunction($"{function} takes a {typeof(T)}, but a {argument?.GetType().ToString() ?? "null"} came"));

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
