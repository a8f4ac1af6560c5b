using Xunit;

namespace KvApp.Tests;

/// <summary>The output and the input of two processes of the operating system.</summary>
[Collection(NodeCollection.Name)]
public sealed class RealConsoleTests
{
    [Fact, Trait("otp", "G2"), Trait("otp", "G7"), Trait("otp", "G8")]
    public async Task A_function_prints_on_its_callers_output_reads_its_input_and_has_the_error_output_of_its_own_node()
    {
        await using var bar = new ChildProcess("bar");
        await using var foo = new ChildProcess("foo");
        var (program, port) = (typeof(PrintingNode).Assembly.Location, FreePort.Next());
        bar.Launch([program, "--printing-node", "bar", $"{port}"]);
        await bar.Line("this is bar@127.0.0.1");
        foo.Launch([program, "--printing-node", "foo", $"{FreePort.Next()}", $"bar@127.0.0.1:{port}"]);
        foo.Type("bob");
        await foo.Line("hello again");
        foo.Type("ann");
        Assert.Equal(0, await foo.Exit(Wait.Long));
        await foo.Line(LineLog.End);
        await bar.Line(line => line == "hello from bar@127.0.0.1");

        Assert.Equal([
            "this is foo@127.0.0.1",
            "hello from bar@127.0.0.1", "hello again from bar@127.0.0.1", "it has ended",
            "name? hello bob, goodbye ann.", "it has ended",
            "it has ended",
            // Console is its node's now: only its own Out still leads here.
            "hello again from bar@127.0.0.1", "it has ended",
        ], foo.LogFrom(0));
        await Wait.Until(() => bar.Log.Count(line => line == "an error of bar@127.0.0.1") == 2, "both errors are on bar");
        Assert.Equal(1, bar.Log.Count(line => line.StartsWith("hello", StringComparison.Ordinal)));
    }
}
