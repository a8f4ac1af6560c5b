using System.Reflection;
using System.Reflection.Emit;
using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Letters that the sender cannot write, or the receiver cannot read.</summary>
public sealed class UnreadableLetterTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    // Made at run time, so that nobody finds it by its name: as a type that the other node lacks.
    internal static object Unknown(string name)
    {
        var type = AssemblyBuilder.DefineDynamicAssembly(new("Made.At.Run.Time"), AssemblyBuilderAccess.Run).DefineDynamicModule("m").DefineType(name, TypeAttributes.Public);
        type.DefineField("N", typeof(int), FieldAttributes.Public);
        return Activator.CreateInstance(type.CreateType())!;
    }

    string[] Warnings(string name) => LogLines.Of(nodes.Bar, LogLevel.WarningLevel, name);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "O1")]
    public async Task A_type_that_the_other_node_lacks_is_one_warning_and_the_next_letter_comes(bool process)
    {
        var (sender, receiver, name) = (new Plain(nodes.Foo), new Plain(nodes.Bar), $"T{Guid.NewGuid():N}");
        var task = nodes.Tasks(true).AsyncNoLink(Acts.Return, 7);
        var pid = process ? await task.Pid : RemotePid.At(nodes.Bar.Node.Local.PathOf(receiver.Pid), (ExtendedActorSystem)nodes.Foo.System);
        await sender.Do(context =>
        {
            pid.Tell(Unknown(name), context.Self);
            pid.Tell(Acts.Go, context.Self);
        });
        if (process) Assert.Equal(7, await task.Await(Wait.Long));
        else Assert.Equal(Acts.Go, await receiver.Next<string>());
        await Wait.Until(() => Warnings(name).Length == 1, () => $"there is one warning of it among {string.Join("; ", Warnings(""))}");
        var line = Assert.Single(Warnings(name));
        Assert.Contains(sender.Pid.Path.Name, line);
        Assert.Contains(pid.Path.Name, line);
        Assert.Contains("Made.At.Run.Time", line); // the assembly that is lacking
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task A_warning_of_a_letter_without_sender_names_the_node_that_it_came_from()
    {
        var (receiver, name) = (new Plain(nodes.Bar), $"T{Guid.NewGuid():N}");
        RemotePid.At(nodes.Bar.Node.Local.PathOf(receiver.Pid), (ExtendedActorSystem)nodes.Foo.System).Tell(Unknown(name), ActorRefs.NoSender);
        await Wait.Until(() => Warnings(name).Length == 1, () => $"there is one warning of it among {string.Join("; ", Warnings(""))}");
        Assert.Contains($"from node {nodes.Foo.Name}", Assert.Single(Warnings(name)));
    }

    public sealed record Holder(Stream Stream);

    [Fact]
    public Task What_cannot_travel_or_is_too_large_is_refused_at_the_call_by_name() => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, true).AsyncNoLink(Acts.Return, 7);
        var pid = await task.Pid;
        Assert.Contains("System.IO.MemoryStream", Assert.Throws<ValueNotSendableException>(() => pid.Tell(new Holder(new MemoryStream()))).Message);
        Assert.Contains("kv.tasks.code.max-size", Assert.Throws<ValueNotSendableException>(() => pid.Tell(new byte[17 * 1024 * 1024])).Message);
        Assert.Contains("System.IO.MemoryStream", Assert.Throws<ValueNotSendableException>(() => pid.Tell(new MemoryStream())).Message);
        pid.Tell(Acts.Go); // and nothing is the worse for it
        Assert.Equal(7, await task.Await(Wait.Long));
    });

    [Fact]
    public Task An_exit_reason_that_cannot_travel_goes_as_its_text() => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, true).AsyncNoLink(Acts.Return, 7);
        (await task.Pid).Exit(new ExitReason.Custom(new MemoryStream()));
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Custom("System.IO.MemoryStream")), await task.Yield(Wait.Long));
    });
}
