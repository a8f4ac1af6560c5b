using Xunit;

namespace KvApp.Tests;

/// <summary>Who runs out of memory: a function, or the node that runs it.</summary>
public sealed class OutOfMemoryTests
{
    static async Task<(int ExitCode, string Printed)> Run(string where)
    {
        await using var process = new ChildProcess(where);
        process.Launch([Path.Combine(AppContext.BaseDirectory, "KvApp.Tests.dll"), "--out-of-memory", where], new Dictionary<string,
            string> { ["DOTNET_GCHeapHardLimit"] = "C800000" });
        var exitCode = await process.Exit(TwoNodes.Longest);
        await process.Line(LineLog.End);
        return (exitCode, string.Join('\n', process.LogFrom(0)));
    }

    [Fact]
    public async Task A_function_that_runs_out_of_memory_fails_and_its_node_goes_on()
    {
        var (exitCode, printed) = await Run("function");

        Assert.Equal(0, exitCode);
        Assert.Matches("told: .*System.OutOfMemoryException", printed);
        Assert.Contains("then: 42", printed);
    }

    [Theory, Trait("suite", "full")]
    [InlineData("actor")]
    [InlineData("actor that catches everything")]
    [InlineData("thread")]
    public async Task A_node_that_runs_out_of_memory_exits_with_75_and_says_so(string where) =>
        Assert.Equal((75, "out of memory in the code of the node: the process exits with 75 to be started again"), await Run(where));
}
