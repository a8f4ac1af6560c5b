using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Code that was sent to a node calls what the node lacks. A line on foo names a module that foo has only seen in compiling it.</summary>
public sealed class UndefinedTests : OnTwoNodes
{
    readonly string _name = Compiled.NewName("MyMod");

    Lines Typed => field ??= new(Foo);

    Compiled Module(string members) => Compiled.Of(_name, $"public static class {_name} {{ {members} }} public sealed class {_name}Thing {{ public int N; }}");

    [Fact, Trait("otp", "X9")]
    public async Task A_function_of_a_module_that_is_not_there_is_undefined_until_the_module_is_loaded()
    {
        var module = Module("public static string Hi() => \"hi\"; public static int Add(int a, int b) => a + b;");
        Typed.Refer(module);
        await Typed.Type($"Func<string> hi = () => {_name}.Hi();");
        Assert.Equal(new ExitReason.Undefined($"{_name}.Hi/0"), await Typed.Fails("await On(\"bar\").AsyncNoLink(() => hi())"));
        Assert.Equal(new ExitReason.Undefined($"{_name}.Add/2"), await Typed.Fails($"await On(\"bar\").AsyncNoLink(async () => {{ await Task.Yield(); return {_name}.Add(1, 2); }})"));
        Assert.Equal(new ExitReason.Undefined($"{_name}Thing"), await Typed.Fails($"await On(\"bar\").AsyncNoLink(() => typeof({_name}Thing).Name)"));
        var called = await Typed.Type<string>($"string kind; try {{ kind = await Erpc.Get(Me.System).Call(\"bar\", () => {_name}.Hi()); }} catch (ErpcException e) {{ kind = $\"{{e.Kind}} {{e.Reason}}\"; }} kind");
        Assert.Equal($"Exception undefined function {_name}.Hi/0", called);

        await CodeServer.Get(Foo.System).LoadBinary(Bar.Name, module.Bytes);

        // The line that failed, and another one.
        Assert.Equal("hi", await Typed.Type<string>("await On(\"bar\").Async(() => hi())"));
        Assert.Equal(3, await Typed.Type<int>($"await On(\"bar\").Async(() => {_name}.Add(1, 2))"));
        Assert.DoesNotContain(Foo.Node.Local.Code.All, known => known.Module.Id == module.Id);
    }

    [Fact, Trait("otp", "X9")]
    public async Task A_member_that_the_current_build_lacks_is_undefined()
    {
        Typed.Refer(Module("public static string Hi() => \"hi\"; public static T Same<T>(T value, int n) => value; public static int Field;"));
        await CodeServer.Get(Foo.System).LoadBinary(Bar.Name, Compiled.Of(_name, $"public static class {_name} {{ public static string Hi() => \"old\"; }}").Bytes);
        Assert.Equal("old", await Typed.Type<string>($"await On(\"bar\").Async(() => {_name}.Hi())"));
        Assert.Equal(new ExitReason.Undefined($"{_name}.Same/2"), await Typed.Fails($"await On(\"bar\").AsyncNoLink(() => {_name}.Same(\"a\", 1))"));
        Assert.Equal(new ExitReason.Undefined($"{_name}.Field"), await Typed.Fails($"await On(\"bar\").AsyncNoLink(() => {_name}.Field)"));
        Assert.Equal(new ExitReason.Undefined($"{_name}Thing..ctor/0"), await Typed.Fails($"await On(\"bar\").AsyncNoLink(() => new {_name}Thing().N)"));
    }

    [Theory]
    [InlineData("File.ReadAllText(\"/nowhere/x\")", "System.IO.DirectoryNotFoundException")]
    [InlineData("File.ReadAllText(\"/nowhere\")", "System.IO.FileNotFoundException")]
    [InlineData("System.Reflection.Assembly.Load(\"Nowhere\").FullName", "System.IO.FileNotFoundException")]
    [InlineData("$\"{Activator.CreateInstance(typeof(Uri))}\"", "System.MissingMethodException")]
    [InlineData("true ? throw new MissingMethodException(\"Method not found: 'Void A.B()'.\") : \"\"", "System.MissingMethodException")]
    public async Task What_a_function_fails_to_find_itself_is_its_own_failure(string code, string type)
    {
        var failed = Assert.IsType<ExitReason.Failed>(await Typed.Fails($"await On(\"bar\").AsyncNoLink(() => {code})"));
        Assert.Equal(type, failed.ExceptionType);
    }
}
