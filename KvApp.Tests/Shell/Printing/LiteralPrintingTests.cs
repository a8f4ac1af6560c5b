using System.Numerics;
using KvApp.Tests.Printed;
using Xunit;

namespace KvApp.Tests;

/// <summary>Scalars, as C# writes them.</summary>
public sealed class LiteralPrintingTests
{
    public static readonly TheoryData<object?, string> Scalars = new()
    {
        { null, "null" }, { true, "true" }, { false, "false" },
        { 1, "1" }, { -5L, "-5" }, { (byte)7, "7" },
        { ulong.MaxValue, "18446744073709551615" }, { BigInteger.Pow(10, 20), "100000000000000000000" },
        { 2.0, "2.0" }, { 3.5, "3.5" }, { -0.0, "-0.0" }, { 1e300, "1E+300" },
        { double.NaN, "double.NaN" }, { double.NegativeInfinity, "double.NegativeInfinity" },
        { 2.5f, "2.5f" }, { 2f, "2f" }, { float.PositiveInfinity, "float.PositiveInfinity" }, { 1.50m, "1.50m" },
        { 'a', "'a'" }, { '\'', "'\\''" }, { '"', "'\"'" }, { '\n', "'\\n'" }, { '\ud800', "'\\ud800'" },
        { "", "\"\"" }, { "it's \"q\" \\", "\"it's \\\"q\\\" \\\\\"" }, { "a\r\n\tb\0", "\"a\\r\\n\\tb\\0\"" },
        { "\u001b[31m", "\"\\u001b[31m\"" }, { "a\u202eb", "\"a\\u202eb\"" }, { "\ud83d\ude00 \ud83d", "\"\ud83d\ude00 \\ud83d\"" },
        { Color.Green, "Color.Green" }, { (Color)7, "(Color)7" }, { Days.Monday | Days.Tuesday, "Days.Monday | Days.Tuesday" },
        { new Guid("00112233-4455-6677-8899-aabbccddeeff"), "00112233-4455-6677-8899-aabbccddeeff" },
        { new DateTime(2026, 11, 28, 16, 58, 35), "2026-11-28 16:58:35" },
        { new DateTime(2026, 11, 28, 16, 58, 35, 250, DateTimeKind.Utc), "2026-11-28 16:58:35.25Z" },
        { new DateTimeOffset(2026, 11, 28, 16, 58, 35, TimeSpan.FromHours(2)), "2026-11-28 16:58:35 +02:00" },
        { new DateOnly(2026, 11, 28), "2026-11-28" }, { new TimeOnly(16, 58), "16:58:00" },
        { TimeSpan.FromSeconds(1.5), "00:00:01.5" }, { TimeSpan.FromDays(100), "100.00:00:00" }, { TimeSpan.FromSeconds(10), "00:00:10" },
        { new byte[] { 0, 1, 0xab }, "byte[3] 0x0001AB" }, { Array.Empty<byte>(), "byte[0]" },
    };

    [Theory, MemberData(nameof(Scalars))]
    public void A_scalar_prints_as_its_literal(object? value, string text) => Printing.Is(text, value);

    [Fact]
    public void Bytes_are_cut_after_32_with_a_count() =>
        Printing.Is($"byte[1300] 0x{string.Concat(Enumerable.Repeat("00", 32))}... 1,268 more", new byte[1300]);

    [Fact]
    public void A_string_longer_than_the_bound_is_cut_with_the_count_of_what_is_left() =>
        Printing.Is($"\"{new string('x', 75)}\"... 925 more characters", new string('x', 1000), new() { MaxCharacters = 100 });

    [Fact]
    public void A_string_is_not_cut_within_a_pair_of_surrogates() =>
        Printing.Is($"\"{string.Concat(Enumerable.Repeat("\ud83d\ude00", 38))}\"... 24 more characters",
            string.Concat(Enumerable.Repeat("\ud83d\ude00", 50)), new() { MaxCharacters = 100 });
}
