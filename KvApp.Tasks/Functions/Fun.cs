namespace KvApp.Tasks;

/// <summary>A function with its argument: the thing that travels (OTP's fun, or its <c>{module, function, arguments}</c>).</summary>
public abstract record Fun : ICalled
{
    private protected Fun(Delegate? function, bool hasArgument, object? argument, Func<IProcess, ValueTask<object?>> run)
    {
        Function = function;
        HasArgument = hasArgument;
        Argument = argument;
        Run = run;
    }

    /// <summary>Null where it is called by a name alone.</summary>
    internal Delegate? Function { get; }

    internal NamedFunction? Applied { get; private protected init; }

    internal bool HasArgument { get; }

    internal object? Argument { get; }

    internal Func<IProcess, ValueTask<object?>> Run { get; }

    /// <summary>
    /// A function by its name alone (OTP's <c>{module, function, arguments}</c>), that gives a <typeparamref name="T"/>: see
    /// <see cref="NamedFunction"/>. Whoever awaits it where it gives something else gets an <see cref="ExitException"/> with
    /// <see cref="ExitReason.BadFunction"/>.
    /// </summary>
    public static Fun<T> Named<T>(string module, string function, params object?[] arguments) => new(new NamedFunction(module, function, arguments));

    string ICalled.Name => Function is null ? $"{Applied!.Name}/{Applied.Arguments.Length}" : FunctionText.WithArity(Function.Method);

    string? ICalled.ArgumentText => HasArgument ? ValueText.Short(Argument) : null;

    /// <summary>The function's name, as logs show it.</summary>
    public sealed override string ToString() => Function is null ? Applied!.Name : FunctionText.Of(Function.Method);
}

/// <summary>A function that gives a <typeparamref name="T"/>. <see cref="Funs"/> makes them.</summary>
public sealed record Fun<T> : Fun
{
    internal Fun(Delegate function, bool hasArgument, object? argument, Func<IProcess, ValueTask<object?>> run)
        : base(Refuse(function), hasArgument, argument, run) { }

    internal Fun(NamedFunction named)
        : base(null, true, named.Arguments, self => AppliedName.Of(named).Run(CodeStore.Get(self.System), self, named.Arguments)) => Applied = named;

    // A lambda that returns ValueTask<int> binds to Func<T>; its result would be the ValueTask.
    static Delegate Refuse(Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function, "fun");
        return typeof(T) == typeof(ValueTask) || (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? throw new ArgumentException($"the function {FunctionText.Of(function.Method)} returns {typeof(T).Name.Split('`')[0]}; return a Task instead, by .AsTask()", "fun")
            : function;
    }
}
