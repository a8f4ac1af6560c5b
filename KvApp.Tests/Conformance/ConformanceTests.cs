using Xunit;

namespace KvApp.Tests;

/// <summary>No row of OTP is missing, and docs/otp-conformance.md says of each what is true.</summary>
public sealed class ConformanceTests
{
    const int Rows = 300;
    const int MayBeRefused = 15;

    [Fact]
    public void Every_row_is_listed_once()
    {
        Assert.Equal(OtpRow.All.Count, OtpRow.All.Select(row => row.Id).Distinct().Count());
        Assert.Equal(Rows, OtpRow.All.Count);
        // The numbers of a family leave nothing out.
        foreach (var family in OtpRow.All.GroupBy(row => row.Id.TrimEnd([.. "0123456789"])))
            Assert.Equal(Enumerable.Range(1, family.Count()), family.Select(row => int.Parse(row.Id[family.Key.Length..])).Order());
    }

    [Fact]
    public void A_test_names_at_most_three_rows_and_none_that_is_unknown_or_refused()
    {
        var known = OtpRow.All.Where(row => row.Refused is null).Select(row => row.Id).ToHashSet();
        Assert.True(ConformanceTraits.Declared.Count > 50);
        foreach (var test in ConformanceTraits.Declared)
        {
            Assert.True(test.Ids.Count <= 3, $"{test.Test} names {string.Join(", ", test.Ids)}; it shows three at most");
            Assert.True(test.Ids.All(known.Contains), $"{test.Test} names {string.Join(", ", test.Ids.Where(id => !known.Contains(id)))}");
        }
    }

    [Fact]
    public void Each_row_that_a_test_shows_has_a_test_in_the_default_part_of_the_suite()
    {
        var byDefault = ConformanceTraits.DeclaredByDefault.SelectMany(test => test.Ids).ToHashSet();
        var missing = ConformanceTraits.Declared.SelectMany(test => test.Ids).Distinct().Where(id => !byDefault.Contains(id)).Order();
        Assert.True(!missing.Any(), $"only tests with the trait suite = full show {string.Join(", ", missing)}");
    }

    [Fact]
    public void Few_rows_are_refused_and_each_says_why_and_what_to_use_instead()
    {
        Assert.InRange(OtpRow.All.Count(row => row.Refused is not null), 1, MayBeRefused);
        foreach (var row in OtpRow.All) Assert.True((row.Refused is null) == (row.Instead is null), $"{row.Id} has one of reason and substitute");
    }

    [Fact]
    public void The_page_is_what_a_run_in_which_all_tests_pass_writes()
    {
        var (page, now) = (Repository.Read(ConformanceTable.Page).Split('\n'), ConformanceTable.Write(OtpRow.All, ConformanceTraits.Declared).Split('\n'));
        var differ = Enumerable.Range(0, Math.Max(page.Length, now.Length)).FirstOrDefault(i => page.ElementAtOrDefault(i) != now.ElementAtOrDefault(i), -1);
        Assert.True(differ < 0, $"{ConformanceTable.Page} is not up to date; docs/testing.md tells how to write it. Line {differ + 1} is\n{page.ElementAtOrDefault(differ)}\nand should be\n{now.ElementAtOrDefault(differ)}");
    }

    [Fact]
    public void A_test_that_failed_or_was_skipped_stands_so_in_the_table()
    {
        ShownBy[] run = [new("A.One", ["X1"], "yes"), new("A.Two", ["X1", "X2"], "no"), new("A.Three", ["X3"], "skipped")];
        var table = ConformanceTable.Write(OtpRow.All, run);
        Assert.Contains("`A.One`<br>`A.Two` | no |", table);
        Assert.Contains("`A.Three` | skipped |", table);
        Assert.Contains($"{Rows} rows: 3 shown", table);
    }
}
