using System.Diagnostics;
using Xunit;

namespace KvApp.Tests;

/// <summary>Another build of the executable: of the other configuration, and with another version.</summary>
static class OtherBuild
{
    public static readonly Version Version = new(9, 8, 7, 0);

#if DEBUG
    const string Configuration = "Release";
#else
    const string Configuration = "Debug";
#endif

    /// <summary>Builds it anew, below the output of these tests. Analyzers have seen the sources already, and nothing is restored.</summary>
    public static async Task<string> Make()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "other-build");
        var start = new ProcessStartInfo(ChildProcess.Dotnet) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            "build", "KvApp/KvApp.csproj", "--no-restore", "--configuration", Configuration, "--output", folder, "-maxcpucount:1", "-nodeReuse:false", $"-property:Version={Version.ToString(3)}",
            $"-property:IntermediateOutputPath=obj/other-build-{Configuration}/", "-property:RunAnalyzers=false", "-property:GenerateDocumentationFile=false", "-property:UseSharedCompilation=false"])
            start.ArgumentList.Add(argument);
        using var build = Process.Start(start)!;
        var printed = build.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await build.WaitForExitAsync(limit.Token);
        Assert.True(build.ExitCode == 0, await printed);
        return Path.Combine(folder, "kvapp.dll");
    }
}
