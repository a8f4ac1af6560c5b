using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Numbers the modules of one session: each line, and each text that is evaluated, is a module of its own.</summary>
internal sealed class LineNames(string session)
{
    int _last = -1;

    public int Next() => Interlocked.Increment(ref _last);

    public string ModuleOf(int number) => CodeServer.LineName(session, number);

    /// <summary>The class of a line is named as the compiler names a closure: only variables that a lambda uses travel with it.</summary>
    public static string ClassOf(int number) => $"<>c__Line{number}";
}
