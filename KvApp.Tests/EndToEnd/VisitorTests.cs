using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>A program that a running node has never seen, in two builds that are there at the same time.</summary>
[Collection(NodeCollection.Name)]
[Trait("suite", "full")]
public sealed class VisitorTests(ITestOutputHelper output)
{
    static string Program(string sample) => Path.Combine(Repository.Root, "samples", sample, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Visitor.dll");

    // Akka's log beside it begins with a bracket.
    static IEnumerable<string> Said(ChildProcess visitor) => visitor.LogFrom(0).Where(line => !line.StartsWith('['));

    [Fact, Trait("otp", "CD8"), Trait("otp", "CD11")]
    public async Task It_runs_its_lambdas_there_in_two_versions_side_by_side()
    {
        Assert.NotEqual(File.ReadAllBytes(Program("Visitor")), File.ReadAllBytes(Program("Visitor2")));
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "Visitor.dll")));
        await using var node = await new NodeProcess("solo", output) { Bare = true }.Start();
        await using var first = new ChildProcess("first");
        await using var second = new ChildProcess("second");

        // From another directory, so that a file of the node's is none of theirs.
        first.Launch([Program("Visitor"), "one", $"{FreePort.Next()}", node.Address], via: ["env", "-C", "/"]);
        await first.Line("it stays", TimeSpan.FromSeconds(60));
        second.Launch([Program("Visitor2"), "two", $"{FreePort.Next()}", node.Address], via: ["env", "-C", "/"]);
        Assert.Equal(0, await second.Exit(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, await first.Exit(TimeSpan.FromSeconds(60)));

        foreach (var visitor in new[] { first, second }) await visitor.Line(line => line == LineLog.End, Wait.Long);
        Assert.Equal(["visitor 1 on solo", "it slept 10 ms there", "its README.md: True, ours: False", "it stays", "version 1 was told: version 2 is here too"], Said(first));
        Assert.Equal(["visitor 2 on solo", "it slept 10 ms there", "its README.md: True, ours: False"], Said(second));

        // The constant 1 was told by the code of the first build, in a lambda that ran on when that of the second told its 2: the node has
        // both, under one name.
        var (exitCode, lines) = await NodeProcess.Run(["code", "solo", "--set", $"akka.remote.dot-netty.tcp.port={node.RemotingPort}"]);
        output.WriteLine(string.Join('\n', lines));
        Assert.Equal(0, exitCode);
        var builds = new[] { ("Visitor", "one"), ("Visitor2", "two") }.Select(visitor => (Image: ModuleImage.Read(File.ReadAllBytes(Program(visitor.Item1))), From: $"{visitor.Item2}@127.0.0.1")).ToArray();
        Assert.Equal(["Visitor", "Visitor"], builds.Select(build => build.Image.Id.Name));
        Assert.Equal($"solo@127.0.0.1: 2 modules, {builds.Sum(build => build.Image.Bytes.Length)} bytes", lines[0]);
        Assert.Equal(["MODULE", "BUILD", "SIZE", "FROM", "USES", "CURRENT"], Cells(lines[1]));
        // The first has one more that runs there, the one that stayed.
        var expected = builds.Zip([4, 3], (build, uses) => new[] { "Visitor", $"{build.Image.Id.Build}", $"{build.Image.Bytes.Length}", build.From, $"{uses}", "no" });
        Assert.Equal(expected.OrderBy(row => row[1], StringComparer.Ordinal), lines.Skip(2).Select(Cells).OrderBy(row => row[1], StringComparer.Ordinal));
    }

    static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
