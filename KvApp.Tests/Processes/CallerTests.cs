using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Whom a process knows to have started it.</summary>
public sealed class CallerTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    public sealed record Family(IActorRef Self, IActorRef[] Callers, string Parent);

    static Family Who(IProcess self) => new(self.Self, [.. self.Callers], self.Self.Path.Parent.Name);

    static async Task<Family[]> Nest(IProcess self, NodeName[] on)
    {
        if (on.Length == 0) return [Who(self)];
        return [Who(self), .. await TaskSupervisor.On(self.System, "work", on[0]).Async(Nest, on[1..])];
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "CA1"), Trait("otp", "CA2")]
    public Task Callers_are_the_owner_and_his_callers_and_the_parent_is_the_supervisor(bool remote) => nodes.Run(async self =>
    {
        var families = await nodes.Tasks(self, remote).Async(Nest, new[] { nodes.Foo.Name, nodes.At(remote) });
        var known = new List<IActorRef> { self.Self };
        foreach (var family in families)
        {
            Assert.Equal(known, family.Callers);
            Assert.Equal("work", family.Parent); // and none of who asked for it
            known.Insert(0, family.Self);
        }
        Assert.Equal(4, known.Count);
    });

    [Fact, Trait("otp", "CA1")]
    public async Task Where_nobody_owns_it_nobody_called()
    {
        var family = Assert.Single(await TaskSupervisor.On(nodes.Foo.System, "work", nodes.Bar.Name).AsyncNoLink(Nest, Array.Empty<NodeName>()));
        Assert.Empty(family.Callers);
        var actor = new Plain(nodes.Foo);
        var tasks = await actor.Do(context => TaskSupervisor.On(context, "work", nodes.Bar.Name));
        Assert.Equal([actor.Pid], Assert.Single(await tasks.AsyncNoLink(Nest, Array.Empty<NodeName>())).Callers);
    }
}
