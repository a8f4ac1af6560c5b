using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

[Collection(NodeCollection.Name)]
public sealed class OtherBuildTests(ITestOutputHelper output)
{
#if DEBUG
    const string Other = "Release";
#else
    const string Other = "Debug";
#endif

    /// <summary>Builds the executable anew, below the output of these tests. Analyzers have seen the sources already, and nothing is restored.</summary>
    async Task<string> Build()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "other-build");
        var start = new ProcessStartInfo(ChildProcess.Dotnet) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            "build", "KvApp/KvApp.csproj", "--no-restore", "--configuration", Other, "--output", folder, "-maxcpucount:1", "-nodeReuse:false",
            $"-property:IntermediateOutputPath=obj/other-build-{Other}/", "-property:RunAnalyzers=false", "-property:GenerateDocumentationFile=false", "-property:UseSharedCompilation=false"])
            start.ArgumentList.Add(argument);
        using var build = Process.Start(start)!;
        var printed = build.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await build.WaitForExitAsync(limit.Token);
        Assert.True(build.ExitCode == 0, await printed);
        return Path.Combine(folder, "kvapp.dll");
    }

    [Fact, Trait("otp", "KU10")]
    public async Task A_Debug_node_and_a_Release_node_serve_each_other()
    {
        var watch = Stopwatch.StartNew();
        var other = await Build();
        output.WriteLine($"built {Other} in {watch.Elapsed.TotalSeconds:0} s");
        Assert.NotEqual(File.ReadAllBytes(other), File.ReadAllBytes(NodeProcess.Built));

        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output, other);
        await NodeProcess.StartAll(foo, bar);
        await Task.WhenAll(ThreeNodes.Serves(foo, "there"), ThreeNodes.Serves(bar, "here"));
        using var onFoo = await foo.Connect();
        using var onBar = await bar.Connect();

        await onFoo.Talk("CREATE there\r\nPUT there k 1\r\nGET there k\r\n", "OK\r\nOK\r\n1\r\nOK\r\n");
        await onBar.Talk("CREATE here\r\nPUT here k 2\r\nGET here k\r\nGET there k\r\n", "OK\r\nOK\r\n2\r\nOK\r\n1\r\nOK\r\n");
        await onFoo.Send("GET here k\r\nSUBSCRIBE there\r\n");
        Assert.Equal("2\r\nOK\r\n", Bytes.Text(await onFoo.Bytes(7)));
        var told = onFoo.Line(TimeSpan.FromSeconds(30));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do await onBar.Talk("PUT there k 3\r\n", "OK\r\n");
        while (!told.IsCompleted && await again.WaitForNextTickAsync());
        Assert.Equal("k SET TO 3", await told);
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());
    }
}
