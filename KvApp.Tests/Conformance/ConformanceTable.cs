using System.Text;

namespace KvApp.Tests;

/// <summary>A test that names rows, and what became of it in a run.</summary>
sealed record ShownBy(string Test, IReadOnlyCollection<string> Ids, string Passed);

/// <summary>docs/otp-conformance.md: every row, and the tests that show it or why none does.</summary>
static class ConformanceTable
{
    public const string Page = "docs/otp-conformance.md";

    public static string Write(IReadOnlyList<OtpRow> rows, IEnumerable<ShownBy> tests)
    {
        var shown = tests.SelectMany(test => test.Ids.Select(id => (Id: id, Test: test))).ToLookup(pair => pair.Id, pair => pair.Test);
        var refused = rows.Where(row => row.Refused is not null).ToArray();
        var open = rows.Where(row => row.Refused is null && !shown.Contains(row.Id)).ToArray();
        var text = new StringBuilder($"""
            # What OTP does, and what is done here

            {rows.Count} rows: {rows.Count - open.Length - refused.Length} shown, {open.Length} not yet, {refused.Length} refused. A run of the tests has written this page; [testing.md](testing.md)
            tells how to write it again. A test names the rows that it shows: `[Trait("otp", "AW4")]`.

            """);
        foreach (var section in rows.Except(open).Except(refused).GroupBy(row => row.Section))
        {
            text.Append($"\n## {section.Key}\n\n| id | what holds | shown by | passed |\n|---|---|---|---|\n");
            foreach (var row in section)
            {
                var by = shown[row.Id].OrderBy(test => test.Test, StringComparer.Ordinal).ToArray();
                text.Append($"| {row.Id} | {Statement(row)} | {string.Join("<br>", by.Select(test => $"`{test.Test}`"))} | {Worst(by)} |\n");
            }
        }
        text.Append("\n## Not yet\n");
        foreach (var area in open.GroupBy(row => row.ComesWith).OrderBy(area => area.Key is not null))
        {
            text.Append($"\n### {(area.Key is null ? "A test is missing" : $"Comes with {area.Key}")}\n\n| id | what is to hold |\n|---|---|\n");
            foreach (var row in area) text.Append($"| {row.Id} | {Statement(row)} |\n");
        }
        text.Append("\n## Refused\n\n| id | what OTP does | why not here | instead |\n|---|---|---|---|\n");
        foreach (var row in refused) text.Append($"| {row.Id} | {row.Holds} | {row.Refused} | {row.Instead} |\n");
        return text.ToString();
    }

    static string Statement(OtpRow row) => row.Unlike is null ? row.Holds : $"{row.Holds} *Unlike OTP:* {row.Unlike}";

    static string Worst(IEnumerable<ShownBy> tests) => tests.FirstOrDefault(test => test.Passed != "yes")?.Passed ?? "yes";
}
