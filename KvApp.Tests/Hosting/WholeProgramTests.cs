using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A program that was trimmed or compiled to native code is told so: when it is published, and else when it starts.</summary>
[Collection(NodeCollection.Name)]
public sealed class WholeProgramTests
{
    [Fact]
    public void What_is_cut_down_is_refused_with_the_reason_and_what_is_whole_is_not()
    {
        WholeProgram.Check();
        Assert.Null(WholeProgram.Problem(loadsCode: true, isWhole: true));
        Assert.Contains("compiled to native code (PublishAot)", WholeProgram.Problem(loadsCode: false, isWhole: true));
        Assert.Contains("a trimmed one (PublishTrimmed)", WholeProgram.Problem(loadsCode: true, isWhole: false));
    }

    // What comes before files are published, alone: nothing is restored or built for it.
    [Theory, InlineData("PublishTrimmed", 1), InlineData("PublishAot", 1), InlineData("PublishSingleFile", 0)]
    public async Task A_project_that_asks_for_it_is_refused_when_it_is_published(string property, int exitCode)
    {
        await using var publish = new ChildProcess("publish");
        publish.Launch(["msbuild", "KvApp/KvApp.csproj", "-target:KvAppTasksNeedsTheWholeProgram", $"-property:{property}=true", "-nologo", "-nodeReuse:false", "-maxcpucount:1"]);
        Assert.Equal(exitCode, await publish.Exit(TimeSpan.FromMinutes(1)));
        await publish.Line(LineLog.End);
        Assert.Equal(exitCode == 1, publish.LogFrom(0).Any(line => line.Contains("error KVAPP0001") && line.Contains($"({property})")));
    }
}
