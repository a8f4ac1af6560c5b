using System.Text.RegularExpressions;

namespace KvApp.Tests;

/// <summary>One thing that OTP does, or the tutorial, and what is done about it here. <c>rows.txt</c> lists them all.</summary>
/// <param name="Id">What a test names in <c>[Trait("otp", ...)]</c>.</param>
/// <param name="Section">The heading that it stands under.</param>
/// <param name="Holds">What holds here; of a refused one, what OTP does.</param>
/// <param name="Unlike">How it is done differently, if it is.</param>
/// <param name="ComesWith">What has to be built first, if it has.</param>
/// <param name="Refused">Why it is not reproduced, if it is not.</param>
/// <param name="Instead">What to use for it, then.</param>
sealed record OtpRow(string Id, string Section, string Holds, string? Unlike = null, string? ComesWith = null, string? Refused = null, string? Instead = null)
{
    public static IReadOnlyList<OtpRow> All { get; } = [.. Read(Repository.Read("KvApp.Tests/Conformance/rows.txt").ReplaceLineEndings("\n").Split('\n'))];

    // A heading, "# Section" or "# Section < what it comes with"; a row, "ID text"; below it, indented, "word: text".
    static IEnumerable<OtpRow> Read(IEnumerable<string> lines)
    {
        var (section, comesWith) = ("", (string?)null);
        OtpRow? row = null;
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            if (line.StartsWith("  ") && row is not null)
            {
                row = line.Trim().Split(": ", 2) switch
                {
                    ["unlike OTP", var text] => row with { Unlike = text },
                    ["comes with", var text] => row with { ComesWith = text },
                    ["refused", var text] => row with { Refused = text, ComesWith = null },
                    ["instead", var text] => row with { Instead = text },
                    _ => throw new FormatException($"rows.txt: {line}"),
                };
                continue;
            }
            if (row is not null) yield return row;
            row = null;
            if (line.StartsWith("# ")) (section, comesWith) = line[2..].Split(" < ") is [var name, var area] ? (name, area) : (line[2..], null);
            else if (Regex.Match(line, @"^([A-Z]+\d+) (.+)$") is { Success: true } found) row = new(found.Groups[1].Value, section, found.Groups[2].Value, ComesWith: comesWith);
            else throw new FormatException($"rows.txt: {line}");
        }
        if (row is not null) yield return row;
    }
}
