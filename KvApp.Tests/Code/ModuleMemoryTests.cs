using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>The bytes of what has no file: recovered from memory, or not to be had.</summary>
public sealed class ModuleMemoryTests
{
    [Fact]
    public void What_was_loaded_from_bytes_or_is_mapped_from_a_file_is_recovered_as_it_was()
    {
        var module = Compiled.Version(Compiled.NewName("Kept"), 1);
        var context = new AssemblyLoadContext("test", isCollectible: true);
        var assembly = context.LoadFromStream(new MemoryStream(module.Bytes));
        Assert.Equal("", assembly.Location);
        Assert.Equal(module.Bytes, ModuleMemory.Find(assembly));

        // The assemblies of the test output are compiled ahead of time, so this one is written for the test.
        var folder = Directory.CreateTempSubdirectory("kvapp-mapped-");
        var file = Path.Combine(folder.FullName, "Mapped.dll");
        File.WriteAllBytes(file, Compiled.Version("Mapped", 1).Bytes);
        Assert.Equal(File.ReadAllBytes(file), ModuleMemory.Find(context.LoadFromAssemblyPath(file)));
        context.Unload();
        folder.Delete(recursive: true);
    }

    // Its parts lie apart, with what must not be read between them: whoever does by a pointer is gone.
    [Fact]
    public void What_was_compiled_ahead_of_time_is_left_alone()
    {
        var ahead = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && File.Exists(assembly.Location) && IsAhead(File.ReadAllBytes(assembly.Location))).ToList();
        Assert.True(ahead.Count > 20); // that of .NET itself
        Assert.All(ahead, assembly => Assert.Null(ModuleMemory.Find(assembly)));

        var context = new AssemblyLoadContext("ahead");
        Assert.Null(ModuleMemory.Find(context.LoadFromStream(new MemoryStream(File.ReadAllBytes(typeof(System.Xml.Linq.XDocument).Assembly.Location)))));
    }

    [Fact]
    public async Task A_node_gives_what_its_program_has_loaded_from_bytes()
    {
        var module = Compiled.Version(Compiled.NewName("Given"), 1);
        var context = new AssemblyLoadContext("test", isCollectible: true);
        var assembly = context.LoadFromStream(new MemoryStream(module.Bytes));
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        Assert.Equal(module.Id, await CodeServer.Get(foo.System).Load(bar.Name, assembly));
        Assert.Equal(1, await TaskSupervisor.On(foo.System, "work", bar.Name).Async(Fun.Named<int>($"{module.Name}s.Hello", "Version")).Await(Wait.Long));
        context.Unload();
    }

    static bool IsAhead(byte[] bytes)
    {
        using var file = new PEReader(new MemoryStream(bytes));
        return file.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }
}
