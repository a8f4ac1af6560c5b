namespace KvApp.Tests;

/// <summary>
/// The part of the suite that runs. Plain <c>dotnet test</c> runs every test without the trait <c>suite = full</c>. A filter on the command
/// line runs every test that fits, with the trait or without.
/// </summary>
static class Suite
{
    const string FullName = "KVAPP_TESTS_FULL", LongName = "KVAPP_TESTS_LONG";

    /// <summary>Minutes: hours by hand, with the results in a note.</summary>
    public static bool IsLong { get; } = IsSet(LongName);

    /// <summary>More inputs and more repetitions, as continuous integration has time for.</summary>
    public static bool IsFull { get; } = IsLong || IsSet(FullName);

    static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is not (null or "" or "0");
}
