namespace KvApp.Tasks;

/// <summary>
/// A function by its name alone (OTP's <c>{module, function, arguments}</c>): the public static method of the type that
/// <paramref name="Module"/> names, on the node that runs it, in the current build of the module that it is in. The caller need not have
/// it.
/// </summary>
/// <param name="Module">The full name of a type (<c>Demo.Hello</c>), and where several modules have it, that of the assembly too (<c>Demo.Hello, Demo</c>).</param>
/// <param name="Function">The method. Of several of its name it is the one that takes these arguments; a parameter of type <see cref="IProcess"/> beside them is the process that runs it.</param>
/// <param name="Arguments">What it is called with.</param>
public sealed record NamedFunction(string Module, string Function, params object?[] Arguments)
{
    internal string Name => $"{Module.Split(',')[0]}.{Function}";

    /// <summary>The same as a function whose result may be anything.</summary>
    public static implicit operator Fun<object?>(NamedFunction named) => new(named ?? throw new ArgumentNullException(nameof(named)));
}
