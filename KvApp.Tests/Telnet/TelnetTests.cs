using Xunit;

namespace KvApp.Tests;

/// <summary>Streams of telnet, each of them whole, byte by byte, and cut in two and in three at every byte.</summary>
public class TelnetTests
{
    [Theory, Trait("otp", "T10")]
    [InlineData("GET a k\nGET a l\r\nGET a m\r\0GET a n\n", "[GET a k][GET a l][GET a m][GET a n]")]
    [InlineData("a\rb\n\rc\r\n\0d\n", "[a\rb][\rc][\0d]")]
    [InlineData("a\0b\0\r\0\0\r\n", "[a\0b\0][\0]")]
    [InlineData("0123456789012345678901234567890123456789\r\n", "[0123456789012345678901234567890123456789]")]
    [InlineData("0123456789012345678901234567890123456789x\r\0a\n", "[too long][a]")]
    [InlineData("01234567890123456789012345678901234567890123456789\rx\r\0a\r\0b", "[too long][a]...")]
    public void LF_CR_LF_and_CR_NUL_end_a_line(string sent, string read) => Check(sent, read);

    [Theory]
    [InlineData("\xFF\xFB\x1F\xFF\xFD\x01GET\xFF\xFD\x03 a\xFF\xFC\x01\xFF\xFE\x01 k\n", "\xFF\xFE\x1F\xFF\xFC\x01\xFF\xFC\x03[GET a k]!")]
    [InlineData("\xFF\xFD\x06GET a k\r\n\xFF\xFD\x06", "\xFF\xFB\x06[GET a k]\xFF\xFB\x06!")]
    [InlineData("\xFF\xFD\xFF\xFF\xFB\xFFx\n", "\xFF\xFC\xFF\xFF\xFE\xFF[x]!")]
    public void Options_are_refused_wherever_they_stand_and_a_timing_mark_is_given(string sent, string read) => Check(sent, read);

    [Theory]
    [InlineData("PUT a b\xFF\xF4GET a k\n", "[GET a k]!")]
    [InlineData("one\nPUT a b\xFF\xF4\xFF\xF2\r\nGET a k\n", "[one][][GET a k]!")]
    [InlineData("PUT a b\xFF\xF8GET a k\n", "[GET a k]!")]
    [InlineData("01234567890123456789012345678901234567890123456789\xFF\xF4GET a k\n", "[too long][GET a k]!")]
    [InlineData("GET a kx\xFF\xF7\n\xFF\xF7" + "a\xC3\xA9\xFF\xF7\n", "[GET a k][a]!")]
    [InlineData("GET a\xFF\xF6 k\n", "[Yes]\r\n[GET a k]!")]
    [InlineData("GET a\xFF\xF5 k\n", "\xFF\xF2[GET a k]!")]
    [InlineData("GET a\xFF\xF1 \xFF\xF9k\xFF\x07\n", "[GET a k]!")]
    public void Interrupts_and_erasures_change_the_line_that_has_begun_and_no_other(string sent, string read) => Check(sent, read);

    [Theory]
    [InlineData("a\xFF\xFA\x18\x00xterm\n\xFF\xFF\xF0\xFF\xF0" + "b\n", "[ab]!")]
    [InlineData("a\xFF\xFA\x1F\x00\xFF\xF4\xFF\xF0" + "b\n", "[ab]!")]
    [InlineData("a\xFF\xFA" + "01234567890123456789012345678901234567890123456789\xFF\xF0" + "b\n", "[too long][ab]!")]
    [InlineData("a\n\xFF\xFA\x1F", "[a]...")]
    public void Subnegotiations_are_dropped_and_no_line_is_lost_in_silence(string sent, string read) => Check(sent, read);

    [Theory]
    [InlineData("a\xFF\xFF" + "b\n\xFF\xFF\n", "[a\xFF" + "b][\xFF]")]
    [InlineData("\xFF\xFF\xFF\xFF\xFF\xFD\x01\n", "\xFF\xFC\x01[\xFF\xFF]!")]
    public void A_doubled_255_is_a_byte_of_the_line_and_no_command(string sent, string read) => Check(sent, read);

    [Fact]
    public void Any_stream_reads_alike_however_it_is_cut()
    {
        var random = new Random(Fuzz.Seed);
        byte[][] tokens =
        [
            .. new[] { "GET a k", "x", "\n", "\r\n", "\r\0", "\r", "\0", "\xC3\xA9", new string('y', 30) }.Select(Bytes.Of),
            .. new[] { "\xFF\xFF", "\xFF\xF4", "\xFF\xF5", "\xFF\xF6", "\xFF\xF7", "\xFF\xF8", "\xFF\xF1" }.Select(Bytes.Of),
            .. new[] { "\xFF\xFD\x06", "\xFF\xFB\x1F", "\xFF\xFA\x1F", "\xFF\xF0", "\xFF" }.Select(Bytes.Of),
        ];
        for (var round = 0; round < Fuzz.Count(3000); round++)
        {
            var stream = Enumerable.Range(0, random.Next(1, 20)).SelectMany(_ => tokens[random.Next(tokens.Length)]).ToArray();
            var whole = TelnetStream.Read([stream]);
            foreach (var cut in Enumerable.Range(0, 5).Select(_ => random.Next(stream.Length + 1)))
            {
                var read = TelnetStream.Read([stream[..cut], stream[cut..]]);
                Assert.True(whole == read, $"seed {Fuzz.Seed}: {Fuzz.Text(stream)} cut at {cut}");
            }
            Assert.True(whole == TelnetStream.Read(stream.Chunk(1)), $"seed {Fuzz.Seed}: {Fuzz.Text(stream)} byte by byte");
        }
    }

    static void Check(string sent, string read)
    {
        var stream = Bytes.Of(sent);
        Assert.Equal(read, TelnetStream.Read([stream]));
        Assert.Equal(read, TelnetStream.Read(stream.Chunk(1)));
        for (var first = 0; first <= stream.Length; first++)
            for (var second = first; second <= stream.Length; second++)
                Assert.Equal(read, TelnetStream.Read([stream[..first], stream[first..second], stream[second..]]));
    }
}
