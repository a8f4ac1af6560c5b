using Xunit;

namespace KvApp.Tests;

public sealed class LateOwnerConfig : KvSpecConfig
{
    public LateOwnerConfig() => StartLater(Bar);
}

/// <summary>A node that the configuration names and that is not up yet.</summary>
[Trait("suite", "full")]
public sealed class LateOwnerSpec : KvSpec
{
    public LateOwnerSpec() : this(new LateOwnerConfig()) { }

    LateOwnerSpec(LateOwnerConfig config) : base(config) { }

    [MultiNodeFact]
    public async Task Its_names_are_told_to_be_down_until_it_comes()
    {
        await StartNode();
        await RunOnAsync(async () =>
        {
            await AwaitServes(OfFoo);
            Assert.Equal($"ERROR node {NameOf(Bar)} is down", await Get(OfBar, "eggs"));
            await IsLost(TasksOf(Bar).AsyncNoLink(Work.Double, 1));
        }, Foo, Baz);
        EnterBarrier("without-bar");
        await RunOnAsync(() => TestConductor.Start(Bar), Baz);

        await AwaitServes(OfFoo, OfBar);
        AwaitMembersUp(3);
        EnterBarrier("with-bar");
        await RunOnAsync(async () => Assert.Equal("OK", await Ask($"CREATE {OfBar}")), Foo);
        EnterBarrier("end");
    }
}
