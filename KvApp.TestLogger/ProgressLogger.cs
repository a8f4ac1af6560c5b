using System.Diagnostics;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace KvApp.Tests;

/// <summary>
/// Prints a line every ten seconds: how many tests have run, how many there are, how many have failed. The test platform loads the logger
/// from the folder of the tests, because the assembly's name ends with <c>TestLogger</c>.
/// </summary>
[FriendlyName("progress")]
[ExtensionUri("logger://kvapp/progress")]
public sealed class ProgressLogger : ITestLogger
{
    /// <summary>The file beside the tests in which a run writes the number of its tests: the platform tells loggers only what has ended.</summary>
    public const string TotalFile = "tests-of-this-run.txt";

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    readonly Stopwatch _time = Stopwatch.StartNew();
    TimeSpan _next = Interval;
    string _folder = "";
    int _run, _failed;

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        ArgumentNullException.ThrowIfNull(events);
        events.TestRunStart += (_, run) => _folder = Path.GetDirectoryName(run.TestRunCriteria.Sources?.FirstOrDefault()) ?? "";
        events.TestResult += (_, result) => Count(result.Result.Outcome);
    }

    void Count(TestOutcome outcome)
    {
        _run++;
        if (outcome == TestOutcome.Failed) _failed++;
        if (_time.Elapsed < _next) return;
        _next = _time.Elapsed + Interval;
        Console.WriteLine($"{_run} of {Total} tests have run, {_failed} failed, {_time.Elapsed:m\\:ss}");
    }

    // A theory whose data cannot be listed beforehand counts as one, so more tests may run than were counted.
    string Total
    {
        get
        {
            var file = Path.Combine(_folder, TotalFile);
            return File.Exists(file) && int.TryParse(File.ReadAllText(file), out var counted) ? $"{Math.Max(counted, _run)}" : "?";
        }
    }
}
