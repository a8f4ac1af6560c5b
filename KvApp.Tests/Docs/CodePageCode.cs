using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>The C# of docs/code.md, word for word: <see cref="CodePageTests"/> compares the two, and runs it.</summary>
static class CodePageCode
{
    public static async Task Run(ActorSystem system, byte[] assembly, byte[] newer)
    {
        var code = CodeServer.Get(system);
        var tasks = TaskSupervisor.On(system, "work", "bar@127.0.0.1");
        ModuleId first = await code.LoadBinary("bar@127.0.0.1", assembly);
        Assert.Equal("hello world from bar@127.0.0.1", await tasks.Async(Apply("Demos.Hello", "World")));

        // A second build: functions by name run in it from now on, and what runs in the first goes on there.
        ModuleId second = await code.LoadBinary("bar@127.0.0.1", newer);
        Assert.Equal(2, await tasks.Async(Fun.Named<int>("Demos.Hello", "Version")));
        Assert.True(await code.SoftPurge("bar@127.0.0.1", "Demo"));

        Assert.NotEqual(first, second);
    }
}
