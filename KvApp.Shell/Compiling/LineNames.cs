using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Numbers the modules of one session: each line, and each text that is evaluated, is a module of its own.</summary>
internal sealed class LineNames(string session)
{
    int _last = -1;

    public int Next() => Interlocked.Increment(ref _last);

    public string ModuleOf(int number) => CodeServer.LineName(session, number);

    /// <summary>
    /// The class of a line, by the number at the prompt. It is named as the compiler names a closure: only variables that a lambda uses
    /// travel with the lambda.
    /// </summary>
    public static string ClassOf(int line) => $"<>c__Line{line}";

    /// <summary>The class of a text that nobody types.</summary>
    public string Hidden() => $"<>c__Hidden{Next()}";
}
