using System.Diagnostics;
using System.Reflection;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Every node is stopped and started again as another build, one after the other, while clients ask through all of them.</summary>
[Collection(NodeCollection.Name)]
[Trait("suite", "full")]
public sealed class RollingUpgradeTests(ITestOutputHelper output)
{
    [Fact, Trait("otp", "KU10"), Trait("otp", "KU18")]
    public async Task Nodes_of_two_builds_serve_each_other_and_nobody_fails_whose_owner_is_up()
    {
        var watch = Stopwatch.StartNew();
        var other = await OtherBuild.Make();
        output.WriteLine($"built in {watch.Elapsed.TotalSeconds:0} s");
        Assert.NotEqual(AssemblyName.GetAssemblyName(NodeProcess.Built).Version, AssemblyName.GetAssemblyName(other).Version);
        Assert.Equal(OtherBuild.Version, AssemblyName.GetAssemblyName(other).Version);

        await using var nodes = await ThreeNodes.Start(output, member: "baz");
        var states = nodes.All.ToDictionary(node => node, node => new LoadNode(node.Name, $"{node.Name}@127.0.0.1"));
        foreach (var state in states.Values) state.Well();
        var loads = nodes.All.Select(node => new Load(states[node], states[nodes.Foo], states[nodes.Bar], node.Connect)).ToList();
        try
        {
            await During(Task.WhenAll(loads.Select(load => load.Works())));
            foreach (var node in (NodeProcess[])[nodes.Bar, nodes.Foo, nodes.Baz])
            {
                await During(IsReplaced(node));
                if (node == nodes.Bar) await During(TalkToEachOther(nodes.Foo, nodes.Bar));
            }
            if (Suite.IsLong) foreach (var node in nodes.All) await During(IsReplaced(node));
            foreach (var load in loads) await load.End();
        }
        finally
        {
            foreach (var load in loads) await load.DisposeAsync();
        }
        Assert.All(nodes.All, node => Assert.Empty(node.Complaints()));

        async Task IsReplaced(NodeProcess node)
        {
            var state = states[node];
            foreach (var load in loads) load.Tally.Take();
            state.Fault(loses: true);
            Assert.Equal(0, await node.Stop());
            state.Gone();
            var from = node.Log.Count;
            node.AkkaTells = true;
            node.Executable = node.Executable == other ? NodeProcess.Built : other;
            var clock = Stopwatch.StartNew();
            await node.Restart();
            var accepting = clock.Elapsed;
            await nodes.Meet();
            var serving = clock.Elapsed;
            state.Well();
            await Task.WhenAll(loads.Select(load => load.Works()));
            await node.Line("Welcome from", TimeSpan.FromSeconds(60), from);
            output.WriteLine($"{node.Name} as the other build: accepting {accepting.TotalMilliseconds:0} ms after its start, serving through all {(serving - accepting).TotalMilliseconds:0} ms later, a member {clock.ElapsedMilliseconds} ms after its start");
            foreach (var (front, load) in nodes.All.Zip(loads)) output.WriteLine($"    through {front.Name}: {load.Tally.Take()}");
        }

        async Task During(Task work)
        {
            foreach (var load in loads) work = load.During(work);
            await work;
        }
    }

    // What passes between a node of either build, each asked for what the other has.
    static async Task TalkToEachOther(NodeProcess foo, NodeProcess bar)
    {
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
    }
}
