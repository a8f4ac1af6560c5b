using System.Runtime.CompilerServices;
using Akka;

namespace KvApp.Tasks;

/// <summary>
/// Makes a <see cref="Fun{T}"/> of every shape that a function may have: {nothing, process, argument, both} to {value, task of a value,
/// task, nothing}. For <c>using static KvApp.Tasks.Funs</c>.
/// </summary>
public static class Funs
{
    /// <summary>A function by its name alone (OTP's <c>apply(module, function, arguments)</c>): see <see cref="NamedFunction"/>.</summary>
    public static NamedFunction Apply(string module, string function, params object?[] arguments) => new(module, function, arguments);

    /// <summary>A function without argument.</summary>
    public static Fun<T> F<T>(Func<T> fun) => new(fun, false, null, _ => new(fun()));

    /// <summary>A function without argument.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<T> F<T>(Func<Task<T>> fun) => new(fun, false, null, async _ => await fun());

    /// <summary>A function without argument or result.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<Done> F(Func<Task> fun) => new(fun, false, null, async _ => { await fun(); return Done.Instance; });

    /// <summary>A function without argument or result.</summary>
    public static Fun<Done> F(Action fun) => new(fun, false, null, _ => { fun(); return new(Done.Instance); });

    /// <summary>A function of the process that runs it.</summary>
    public static Fun<T> F<T>(Func<IProcess, T> fun) => new(fun, false, null, self => new(fun(self)));

    /// <summary>A function of the process that runs it.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<T> F<T>(Func<IProcess, Task<T>> fun) => new(fun, false, null, async self => await fun(self));

    /// <summary>A function of the process that runs it, without result.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<Done> F(Func<IProcess, Task> fun) => new(fun, false, null, async self => { await fun(self); return Done.Instance; });

    /// <summary>A function of the process that runs it, without result.</summary>
    public static Fun<Done> F(Action<IProcess> fun) => new(fun, false, null, self => { fun(self); return new(Done.Instance); });

    /// <summary>A function of one argument.</summary>
    public static Fun<T> F<TArg, T>(Func<TArg, T> fun, TArg arg) => new(fun, true, arg, _ => new(fun(arg)));

    /// <summary>A function of one argument.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<T> F<TArg, T>(Func<TArg, Task<T>> fun, TArg arg) => new(fun, true, arg, async _ => await fun(arg));

    /// <summary>A function of one argument, without result.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<Done> F<TArg>(Func<TArg, Task> fun, TArg arg) => new(fun, true, arg, async _ => { await fun(arg); return Done.Instance; });

    /// <summary>A function of one argument, without result.</summary>
    public static Fun<Done> F<TArg>(Action<TArg> fun, TArg arg) => new(fun, true, arg, _ => { fun(arg); return new(Done.Instance); });

    /// <summary>A function of the process that runs it and one argument.</summary>
    public static Fun<T> F<TArg, T>(Func<IProcess, TArg, T> fun, TArg arg) => new(fun, true, arg, self => new(fun(self, arg)));

    /// <summary>A function of the process that runs it and one argument.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<T> F<TArg, T>(Func<IProcess, TArg, Task<T>> fun, TArg arg) => new(fun, true, arg, async self => await fun(self, arg));

    /// <summary>A function of the process that runs it and one argument, without result.</summary>
    [OverloadResolutionPriority(1)]
    public static Fun<Done> F<TArg>(Func<IProcess, TArg, Task> fun, TArg arg) => new(fun, true, arg, async self => { await fun(self, arg); return Done.Instance; });

    /// <summary>A function of the process that runs it and one argument, without result.</summary>
    public static Fun<Done> F<TArg>(Action<IProcess, TArg> fun, TArg arg) => new(fun, true, arg, self => { fun(self, arg); return new(Done.Instance); });
}
