using Xunit;

namespace KvApp.Tests;

/// <summary>Prompts without anybody who types: a pipe, a file, one expression.</summary>
public sealed class ScriptTests
{
    static readonly string[] Alone = ["--config", "hocon/tests.hocon"];

    [Fact]
    public async Task Values_go_to_standard_output_and_errors_to_standard_error()
    {
        await using var shell = new ChildProcess("piped");
        shell.LaunchCommand(["sh", "-c",
            "printf '%s\\n' 'int Twice(int n)' '{' '  return 2 * n;' '}' 'Twice(21)' 'nope' 'Twice(1)' | " +
            $"{ChildProcess.Dotnet} {NodeProcess.Built} shell {string.Join(' ', Alone)} 2>/dev/null"]);
        Assert.Equal(1, await shell.Exit(ShellProcess.Longest));
        await shell.Line(LineLog.End);
        Assert.Equal(["42", "2"], shell.LogFrom(0));
    }

    [Fact]
    public async Task The_first_error_of_a_file_ends_it()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, ["var x = 1;", "x + 1", "", "// nothing", "nope", "x + 2"]);
        var (exitCode, lines) = await NodeProcess.Run(["shell", file, .. Alone]);
        Assert.Equal(1, exitCode);
        Assert.Equal(["(1,1): CS0103 The name 'nope' does not exist in the current context", "2"], lines.Order(StringComparer.Ordinal));
        await File.WriteAllLinesAsync(file, ["var x = 1;", "x + 1"]);
        (exitCode, lines) = await NodeProcess.Run(["shell", file, .. Alone]);
        Assert.Equal((0, "2"), (exitCode, Assert.Single(lines)));
        File.Delete(file);
    }

    [Theory]
    [InlineData(new[] { "shell", "nothing.csx" }, "kvapp: there is no file nothing.csx (looked for ")]
    [InlineData(new[] { "shell", "--connect", "foo" }, "kvapp: --connect: 'foo' names no host; write it as foo@127.0.0.1:8110")]
    [InlineData(new[] { "shell", "--connect", "foo@127.0.0.1:1", "--set", "kv.cluster=kv-tests" },
        "kvapp: no node of the cluster kv-tests can be reached at 127.0.0.1:1: ")]
    [InlineData(new[] { "rpc", "foo" }, "kvapp: Required argument 'EXPRESSION' missing for command: 'rpc'")]
    public async Task What_cannot_be_is_one_line(string[] arguments, string error)
    {
        var (exitCode, lines) = await NodeProcess.Run(arguments);
        Assert.Equal(1, exitCode);
        Assert.StartsWith(error, Assert.Single(lines), StringComparison.Ordinal);
    }
}
