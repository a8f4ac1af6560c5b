using System.Text;
using Xunit;

namespace KvApp.Tests;

public class CommandTests
{
    // otp-semantics T11, in the words of Unicode
    static readonly int[] Separators =
        [.. Enumerable.Range(9, 5), 0x20, 0x85, 0x1680, .. Enumerable.Range(0x2000, 7), .. Enumerable.Range(0x2008, 3), 0x2028, 0x2029, 0x205F, 0x3000];

    static string Show(Command command) => command.Verb is Verb.Unknown or Verb.Misused
        ? $"{command.Verb}"
        : $"{command.Verb} {Bytes.Text(command.Bucket)} {Bytes.Text(command.Key)} {Bytes.Text(command.Value)}".TrimEnd(' ');

    static string Parse(string line) => Show(Command.Parse(Bytes.Of(line)));

    [Theory, Trait("otp", "T10")]
    [InlineData("CREATE shopping\r", "Create shopping")]
    [InlineData("PUT shopping milk 1\r", "Put shopping milk 1")]
    [InlineData("GET shopping milk", "Get shopping milk")]
    [InlineData("DELETE shopping milk\r", "Delete shopping milk")]
    [InlineData("SUBSCRIBE shopping", "Subscribe shopping")]
    [InlineData("HELP\r", "Help")]
    [InlineData("QUIT", "Quit")]
    [InlineData("  \t PUT   shopping\tmilk \v\f 1  \r", "Put shopping milk 1")]
    public void A_line_is_a_command_with_its_words(string line, string command) => Assert.Equal(command, Parse(line));

    [Theory, Trait("otp", "T7")]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("   ")]
    [InlineData("HELLO")]
    [InlineData("create shopping")]
    [InlineData("Get shopping milk")]
    [InlineData("GETa b c")]
    public void Anything_else_is_unknown(string line)
    {
        Assert.Equal(Verb.Unknown, Command.Parse(Bytes.Of(line)).Verb);
        Assert.Equal("UNKNOWN COMMAND\r\n", Bytes.Text(Command.Parse(Bytes.Of(line)).Refusal));
    }

    [Theory, Trait("otp", "T7")]
    [InlineData("CREATE", "CREATE bucket")]
    [InlineData("CREATE a b", "CREATE bucket")]
    [InlineData("GET a", "GET bucket key")]
    [InlineData("GET a b c", "GET bucket key")]
    [InlineData("PUT a b", "PUT bucket key value")]
    [InlineData("PUT a b c d", "PUT bucket key value")]
    [InlineData("PUT a b c d e", "PUT bucket key value")]
    [InlineData("DELETE a", "DELETE bucket key")]
    [InlineData("SUBSCRIBE", "SUBSCRIBE bucket")]
    [InlineData("SUBSCRIBE a b", "SUBSCRIBE bucket")]
    [InlineData("HELP me", "HELP")]
    [InlineData("QUIT now", "QUIT")]
    public void A_command_with_too_few_or_too_many_words_is_told_how_it_is_used(string line, string usage)
    {
        var command = Command.Parse(Bytes.Of(line));
        Assert.Equal((Verb.Misused, false), (command.Verb, command.HasOwner));
        Assert.Equal($"ERROR usage: {usage}\r\n", Bytes.Text(command.Refusal));
    }

    [Fact, Trait("otp", "T11")]
    public void Exactly_these_code_points_separate_words()
    {
        var separating = Enumerable.Range(1, 0xFFFF).Where(point => !char.IsSurrogate((char)point))
            .Where(point => Command.Parse(Encoding.UTF8.GetBytes($"GET a{(char)point}b")).Verb is Verb.Get);

        Assert.Equal(Separators, separating);
    }

    [Theory, Trait("otp", "T12")]
    [InlineData("\xFF\xFE")]
    [InlineData("\xC2")]
    [InlineData("\xE2\x80")]
    [InlineData("\xE2\x80\x87")]
    [InlineData("\0\x01")]
    [InlineData("\x85\xA0")]
    public void Bytes_that_are_no_text_are_words_too(string bytes) => Assert.Equal($"Put {bytes} {bytes} {bytes}", Parse($"PUT {bytes} {bytes} {bytes}"));

    [Fact, Trait("otp", "T11"), Trait("otp", "T12")]
    public void Random_bytes_are_read_as_a_plain_reading_of_the_rule_does()
    {
        var random = new Random(20260101);
        byte[][] pieces = [.. Separators.Select(Utf8), Utf8(0xA0), Utf8(0x2007), Utf8(0x202F), .. "CREATE GET PUT DELETE SUBSCRIBE HELP QUIT DROP HEALTH a \xC2 \xE2\x80 \xE1 \xFF \xE3\x80 \x80 \x85".Split(' ').Select(Bytes.Of)];
        var seen = new HashSet<Verb>();
        for (int round = 0; round < 200_000; round++)
        {
            var line = Enumerable.Range(0, random.Next(12)).SelectMany(_ => random.Next(3) == 0 ? Utf8(0x20) : random.Next(8) == 0 ? [(byte)random.Next(256)] : pieces[random.Next(pieces.Length)]).ToArray();
            if (round % 2 == 0) line = [.. pieces[28 + random.Next(9)], 0x20, .. line];

            var command = Command.Parse(line);
            Assert.Equal(Naive(line), Show(command));
            seen.Add(command.Verb);
        }
        Assert.Equal(Enum.GetValues<Verb>().Length, seen.Count);
    }

    static byte[] Utf8(int point) => Encoding.UTF8.GetBytes(char.ConvertFromUtf32(point));

    static string Naive(byte[] line)
    {
        var text = Bytes.Text(line);
        foreach (var separator in Separators) text = text.Replace(Bytes.Text(Utf8(separator)), "\n", StringComparison.Ordinal);
        var words = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["CREATE" or "DROP" or "SUBSCRIBE", _] or ["HELP" or "HEALTH" or "QUIT"] or ["GET", _, _] or ["DELETE", _, _] or ["PUT", _, _, _] =>
                string.Join(' ', words.Skip(1).Prepend(words[0][0] + words[0][1..].ToLowerInvariant())),
            ["CREATE" or "DROP" or "SUBSCRIBE" or "HEALTH" or "HELP" or "QUIT" or "GET" or "DELETE" or "PUT", ..] => "Misused",
            _ => "Unknown",
        };
    }
}
