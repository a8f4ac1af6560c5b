using Xunit;

namespace KvApp.Tests;

/// <summary>The samples do what they show, started as their first lines say.</summary>
[Collection(NodeCollection.Name)]
public sealed class SampleTests
{
    [Fact]
    public async Task Two_hosts_run_a_function_on_the_other()
    {
        var program = Path.Combine(Repository.Root, "samples", "TwoNodes", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "TwoNodes.dll");
        await using var bar = new ChildProcess("bar");
        await using var foo = new ChildProcess("foo");
        var port = FreePort.Next();
        bar.Launch([program, "bar", $"{port}"]);
        await bar.Line("this is bar@127.0.0.1");
        foo.Launch([program, "foo", $"{FreePort.Next()}", $"bar@127.0.0.1:{port}"]);
        var code = await foo.Exit(Wait.Long);
        Assert.True(code == 0, $"foo exited with {code}; it printed\n{string.Join('\n', foo.Log)}");
        await foo.Line("hello from bar@127.0.0.1");
        Assert.Equal(["1", "4", "9"], foo.Log.Where(line => line is "1" or "4" or "9"));
        Assert.Equal(0, await bar.Stop());
    }
}
