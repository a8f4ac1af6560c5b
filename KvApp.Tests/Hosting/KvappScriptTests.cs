using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>The script at the root, as it runs in a clone whose program is built.</summary>
[Collection(NodeCollection.Name)]
public sealed class KvappScriptTests(ITestOutputHelper output) : IDisposable
{
    readonly DirectoryInfo _clone = Directory.CreateTempSubdirectory("kvapp-clone-");

    public void Dispose() => _clone.Delete(recursive: true);

    string Clone()
    {
        var script = Path.Combine(_clone.FullName, "kvapp");
        File.Copy(Path.Combine(Repository.Root, "kvapp"), script);
        string[] projects = ["KvApp", "KvApp.Router", "KvApp.Tasks"];
        foreach (var project in projects) _clone.CreateSubdirectory(project);
        File.WriteAllText(Path.Combine(_clone.FullName, "Directory.Build.props"), "");
        File.SetLastWriteTimeUtc(Path.Combine(_clone.FullName, "Directory.Build.props"), DateTime.UnixEpoch);
        foreach (var project in projects) Directory.SetLastWriteTimeUtc(Path.Combine(_clone.FullName, project), DateTime.UnixEpoch);
        File.CreateSymbolicLink(_clone.CreateSubdirectory("KvApp/bin/Release").FullName + "/net10.0", AppContext.BaseDirectory);
        return script;
    }

    [Fact]
    public async Task Its_process_becomes_the_node_so_that_a_signal_reaches_the_node()
    {
        await using var node = new ChildProcess("script");
        node.LaunchCommand([Clone(), "--set", "kv.server.port=off", "--set", $"akka.remote.dot-netty.tcp.port={FreePort.Next()}"]);
        var line = await node.Line("owns", TimeSpan.FromSeconds(60));
        output.WriteLine(line);

        Assert.Equal($"{node.Pid}", Regex.Match(line, @"\(process (\d+)\)").Groups[1].Value);
        Assert.Equal(0, await node.Stop());
    }
}
