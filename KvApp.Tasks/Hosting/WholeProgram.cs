using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>Functions are found by their names, values by those of their types, and code is loaded: for all of this the program must be there as it was compiled.</summary>
internal static class WholeProgram
{
    // Nobody speaks of it, so that it is gone from a program that was trimmed; its name is put together, so that the trimmer does not see
    // it spoken of here.
    sealed class Untouched;

    // The same for one where only .NET was: a class that exists for COM alone.
    static readonly string[] OfTheFramework = ["System.Runtime.InteropServices", "BStrWrapper"];

    /// <summary>Refuses to start where it cannot work.</summary>
    /// <exception cref="PlatformNotSupportedException">The program was trimmed, or compiled to native code.</exception>
    public static void Check()
    {
        if (Problem(RuntimeFeature.IsDynamicCodeSupported && RuntimeFeature.IsDynamicCodeCompiled, IsWhole()) is { } problem) throw new PlatformNotSupportedException(problem);
    }

    public static string? Problem(bool loadsCode, bool isWhole) =>
        !loadsCode ? "KvApp.Tasks finds functions by their names and loads code, which a program that is compiled to native code (PublishAot) cannot: publish it without"
        : !isWhole ? "KvApp.Tasks finds functions by their names and loads code that may need anything of the program, which a trimmed one (PublishTrimmed) has no longer: publish it without"
        : null;

    static bool IsWhole()
    {
        var own = string.Join('+', typeof(WholeProgram).FullName, "Un" + Suffix);
        return typeof(WholeProgram).Assembly.GetType(own) is not null && typeof(object).Assembly.GetType(string.Join('.', OfTheFramework)) is not null;
    }

    static string Suffix => new(['t', 'o', 'u', 'c', 'h', 'e', 'd']);
}
