using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>
/// Code that was sent to a node calls what the node lacks. A line on foo names a module that foo has only seen in compiling it.
/// </summary>
public sealed class UndefinedTests : OnTwoNodes
{
    readonly string _name = Compiled.NewName("MyMod");

    Lines Typed => field ??= new(Foo);

    Compiled Module(string members) =>
        Compiled.Of(_name, $"public static class {_name} {{ {members} }} public sealed class {_name}Thing {{ public int N; }}");

    // Runs an expression on bar.
    Task<ExitReason> Fails(string code) => Typed.Fails($"await On(\"bar\").AsyncNoLink(() => {code})");

    Task<T> Gives<T>(string code) => Typed.Type<T>($"await On(\"bar\").Async(() => {code})");

    ExitReason Undefined(string member) => new ExitReason.Undefined($"{_name}{member}");

    [Fact, Trait("otp", "X9")]
    public async Task A_function_of_a_module_that_is_not_there_is_undefined_until_the_module_is_loaded()
    {
        var module = Module("public static string Hi() => \"hi\"; public static int Add(int a, int b) => a + b;");
        Typed.Refer(module);
        await Typed.Type($"Func<string> hi = () => {_name}.Hi();");
        await Typed.Type($"Func<Task<int>> add = async () => {{ await Task.Yield(); return {_name}.Add(1, 2); }};");
        Assert.Equal(Undefined(".Hi/0"), await Fails("hi()"));
        Assert.Equal(Undefined(".Add/2"), await Fails("add()"));
        Assert.Equal(Undefined("Thing"), await Fails($"typeof({_name}Thing).Name"));

        await CodeServer.Get(Foo.System).LoadBinary(Bar.Name, module.Bytes);

        // The line that failed, and another one.
        Assert.Equal("hi", await Gives<string>("hi()"));
        Assert.Equal(3, await Gives<int>($"{_name}.Add(1, 2)"));
        Assert.DoesNotContain(Foo.Node.Local.Code.All, known => known.Module.Id == module.Id);
    }

    [Fact, Trait("otp", "E9")]
    public async Task A_call_of_one_is_told_as_an_exception()
    {
        Typed.Refer(Module("public static string Hi() => \"hi\";"));
        await Typed.Type($"Task<string> Call() => Erpc.Get(Me.System).Call(\"bar\", () => {_name}.Hi());");
        const string tell = "string told; try { told = await Call(); } catch (ErpcException e) { told = $\"{e.Kind} {e.Reason}\"; } told";
        var told = await Typed.Type<string>(tell);
        Assert.Equal($"Exception undefined function {_name}.Hi/0", told);
    }

    [Fact, Trait("otp", "X9")]
    public async Task A_member_that_the_current_build_lacks_is_undefined()
    {
        const string hi = "public static string Hi() => \"hi\";";
        Typed.Refer(Module($"{hi} public static T Same<T>(T value, int n) => value; public static int Field;"));
        var older = Compiled.Of(_name, $"public static class {_name} {{ {hi} }}");
        await CodeServer.Get(Foo.System).LoadBinary(Bar.Name, older.Bytes);
        Assert.Equal("hi", await Gives<string>($"{_name}.Hi()"));
        Assert.Equal(Undefined(".Same/2"), await Fails($"{_name}.Same(\"a\", 1)"));
        Assert.Equal(Undefined(".Field"), await Fails($"{_name}.Field"));
        Assert.Equal(Undefined("Thing..ctor/0"), await Fails($"new {_name}Thing().N"));
    }

    [Theory]
    [InlineData("File.ReadAllText(\"/nowhere/x\")", "System.IO.DirectoryNotFoundException")]
    [InlineData("File.ReadAllText(\"/nowhere\")", "System.IO.FileNotFoundException")]
    [InlineData("System.Reflection.Assembly.Load(\"Nowhere\").FullName", "System.IO.FileNotFoundException")]
    [InlineData("$\"{Activator.CreateInstance(typeof(Uri))}\"", "System.MissingMethodException")]
    [InlineData("true ? throw new MissingMethodException(\"Method not found: 'Void A.B()'.\") : \"\"", "System.MissingMethodException")]
    public async Task What_a_function_fails_to_find_itself_is_its_own_failure(string code, string type)
    {
        var failed = Assert.IsType<ExitReason.Failed>(await Fails(code));
        Assert.Equal(type, failed.ExceptionType);
    }
}
