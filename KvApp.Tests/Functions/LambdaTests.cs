using Akka;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Lambdas and local functions that capture nothing: they run on another node of the same build.</summary>
public sealed class LambdaTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;

    TaskSupervisor There => TaskSupervisor.On(_foo.System, "work", _bar.Name);

    public async Task InitializeAsync()
    {
        (_foo, _bar) = await TestNode.Pair();
        TaskSupervisor.Start(_bar.System, "work");
    }

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    [Fact, Trait("otp", "AS17")]
    public async Task They_run_on_another_node()
    {
        static string Local(IProcess self, string greeting) => $"{greeting} from {self.Node}";

        Assert.Equal(42, await There.Async(static n => n * 2, 21));
        Assert.Equal(7, await There.Async(() => 7));
        Assert.Equal("hello from bar@127.0.0.1", await There.Async(Local, "hello"));
        Assert.Equal(("ok", _bar.Name), await There.Async(static self => Task.FromResult(("ok", self.Node))));
        Assert.Equal(Done.Instance, await There.AsyncNoLink(static async (self, ms) => await Task.Delay(ms, self.Stopping), 1));
        Assert.Equal("1 4 9", await There.Async(F(static (int[] all) => string.Join(' ', all.Select(n => n * n)), [1, 2, 3])));
    }

    [Fact]
    public async Task What_they_throw_tells_where_they_are_written()
    {
        var failed = Assert.IsType<ExitReason.Failed>((await Assert.ThrowsAsync<ExitException>(() => There.AsyncNoLink(static n => n / 0 == 1 ? n : throw new InvalidOperationException("odd"), Zero()).Await())).Reason);
        Assert.Equal(typeof(DivideByZeroException).FullName, failed.ExceptionType);
        Assert.Contains(nameof(What_they_throw_tells_where_they_are_written), failed.StackTrace);
        static int Zero() => 0;
    }

    [Fact, Trait("otp", "X10"), Trait("otp", "AS17")]
    public void A_lambda_of_another_build_is_refused_by_the_ids_of_both()
    {
        var here = (Closure)MethodData.Of(((Func<int>)(static () => 1)).Method);
        var generic = (Closure)MethodData.Of(Generic<int>().Method);
        Assert.Equal(1, Run(here));
        var other = Guid.NewGuid();
        Assert.Contains($"is of build {other}, but this node has build {here.Module.Build}", Reason(here with { Module = here.Module with { Build = other } }));
        Assert.Contains("but this node has none", Reason(here with { Module = here.Module with { Name = "Nowhere" } }));
        foreach (var token in new[] { 0x06FFFFFF, 0x06000000, generic.Token, ((Func<int, int>)Work.Double).Method.MetadataToken, ((Func<int>)(static () => 2)).Method.MetadataToken })
            Assert.Contains("no lambda of it", Reason(here with { Token = token }));
        Assert.Contains("no lambda of it", Reason(here with { Check = here.Check + 1 }));
        Assert.Contains("it has 1 type parameters, but 0 came", Reason(generic with { TypeArguments = TypeList.Empty }));
        Assert.Contains("it has 1 type parameters, but 2 came", Reason(generic with { TypeArguments = TypeList.Of([typeof(int), typeof(int)]) }));
        Assert.Contains("it has 0 type parameters, but 1 came", Reason(here with { TypeArguments = TypeList.Of([typeof(int)]) }));

        static string Reason(Closure closure) =>
            Assert.IsType<ExitReason.BadFunction>(Assert.Throws<ExitException>(() => FunctionTable.Find(closure, false, false)).Reason).ToString();
    }

    [Fact]
    public async Task A_function_is_called_only_as_it_can_be()
    {
        var plus = MethodData.Of(((Func<IProcess, int, int>)(static (self, n) => n + 1)).Method);
        var n = 1;
        var captures = MethodData.Of(((Func<int>)(() => n)).Method);
        Assert.Equal(5, await FunctionTable.Find(plus, false, true)(null, null!, 4));
        foreach (var (method, target, argument) in new[] { (plus, false, false), (captures, false, false), (captures, true, true) })
            Assert.IsType<ExitReason.BadFunction>(Assert.Throws<ExitException>(() => FunctionTable.Find(method, target, argument)).Reason);
        Assert.Contains("takes a System.Int32, but a System.String came", Assert.Throws<ExitException>(() => { _ = FunctionTable.Find(plus, false, true)(null, null!, "x"); }).Message);
        Assert.Contains("takes a System.Int32, but a null came", Assert.Throws<ExitException>(() => { _ = FunctionTable.Find(plus, false, true)(null, null!, null); }).Message);
    }

    [Fact]
    public async Task A_method_of_a_wider_type_than_the_function_is_called_as_the_function()
    {
        Func<IProcess, string> named = Name;
        Func<string, string> text = Name;
        Assert.Contains("Process", await There.Async(named));
        Assert.Equal("String", await There.Async(text, "x"));
        Func<int, Task> later = Work.DoubleLater;
        Assert.Equal(Done.Instance, await There.Async(later, 1));
        static string Name(object of) => of.GetType().Name;
    }

    static object? Run(MethodData method) => FunctionTable.Find(method, false, false)(null, null!, null).Result;

    static Func<int> Generic<T>() => static () => typeof(T).Name.Length;
}
