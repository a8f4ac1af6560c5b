using System.Text;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Who prints through the console, and who took its own writer before the console was routed, do not wait for each other.</summary>
public sealed class ConsoleLockTests
{
    const int Lines = 20_000;

    /// <summary>As .NET's writer to a terminal: what is written to the file is written under the lock of whatever is the console's writer now.</summary>
    sealed class Terminal(Func<object> now) : TextWriter
    {
        public int Written { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Put();

        public override void WriteLine(string? value) => Put();

        public override void Write(ReadOnlySpan<char> buffer) => Put();

        public override void Flush() => Put();

        void Put()
        {
            lock (now()) Written++;
        }
    }

    [Fact]
    public async Task A_logger_with_the_old_writer_and_code_with_the_new_one_both_get_through()
    {
        object console = new();
        var terminal = new Terminal(() => console);
        var own = TextWriter.Synchronized(terminal);
        var routed = new RoutedOut(own);
        var now = TextWriter.Synchronized(routed);
        (console, routed.Held) = (now, now);

        await Task.WhenAll(
            Task.Factory.StartNew(() => { for (var n = 0; n < Lines; n++) own.WriteLine("a logger's"); }, TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => { for (var n = 0; n < Lines; n++) now.WriteLine("a program's"); }, TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => { for (var n = 0; n < Lines; n++) lock (now) { now.Write('c'); now.Write("t"); now.Flush(); } }, TaskCreationOptions.LongRunning)).WaitAsync(Wait.Long);
        Assert.Equal(5 * Lines, terminal.Written);
    }
}
