namespace KvApp.Shell;

/// <summary>The compiler of a prompt, which alone has one. <c>KvApp.Shell</c> implements it.</summary>
public interface IPromptCompiler
{
    /// <summary>Compiles the source of types to a module.</summary>
    /// <exception cref="CompileException">The source does not compile.</exception>
    Task<CompiledModule> Compile(string source);

    /// <summary>Compiles lines that know the given variables and nothing of the session but its modules.</summary>
    /// <exception cref="CompileException">The text does not compile.</exception>
    Task<Evaluation> CompileText(string text, IReadOnlyList<Variable> variables);
}

/// <summary>A variable that a text finds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as C# writes it.</param>
public sealed record Variable(string Name, string Type);

/// <summary>A text that can run, here or on another node.</summary>
/// <param name="Parts">The parts in their order; each takes the array that holds the variables of all.</param>
/// <param name="HasValue">Whether the text ends in an expression.</param>
public sealed record Evaluation(Func<object?[], Task<object?>>[] Parts, bool HasValue);
