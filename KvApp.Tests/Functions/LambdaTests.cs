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

    [Fact]
    public void What_captures_or_is_generic_is_refused_by_name()
    {
        var count = 1;
        Refuses("captures variables (System.String text, System.Int32 number), which cannot go to another node", () => Captured(There, "x", 1));
        Refuses("captures variables (System.String text, KvApp.Tests.LambdaTests this)", () => CapturesThis("x"));
        Refuses("is a method of an object (KvApp.Tests.LambdaTests)", () => There.Async(Method, 1));
        Refuses("a lambda, captures variables (KvApp.Tests.LambdaTests this)", () => CapturesThis());
        Refuses("is generic", () => There.Async(Generic<int>, 1));
        Refuses("is several functions", () => There.Async((Action<int>)(static _ => { }) + (static _ => { }), 1));
        Refuses("was made at run time", () => There.Async(System.Linq.Expressions.Expression.Lambda<Func<int>>(System.Linq.Expressions.Expression.Constant(1)).Compile()));
        Refuses($"the function KvApp.Tests.LambdaTests.{nameof(What_captures_or_is_generic_is_refused_by_name)}, a lambda, captures variables", () => There.Async(() => count));
    }

    [Fact, Trait("otp", "X10"), Trait("otp", "AS17")]
    public void A_lambda_of_another_build_is_refused_by_the_ids_of_both()
    {
        var here = (Closure)FunctionData.Of(static () => 1);
        var other = Guid.NewGuid();
        var reason = Reason(here with { Module = other });
        Assert.Contains($"is of build {other}, but this node has build {here.Module}", reason);
        Assert.Contains("but this node has none", Reason(here with { Assembly = "Nowhere" }));
        Assert.Contains("no lambda of it has this number", Reason(here with { Token = 0x06FFFFFF }));
        Assert.Contains("no lambda of it has this number", Reason(here with { Token = ((Func<int, int>)Generic).Method.MetadataToken }));
        Assert.Contains("no lambda of it has this number", Reason(here with { Token = ((Func<int, int>)Work.Double).Method.MetadataToken }));

        static string Reason(Closure closure) =>
            Assert.IsType<ExitReason.BadFunction>(Assert.Throws<ExitException>(() => FunctionTable.Find(closure)).Reason).ToString();
    }

    static void Refuses(string why, Action call) => Assert.Contains(why, Assert.Throws<ArgumentException>(call).Message);

    static SupervisedTask<int> Captured(TaskSupervisor tasks, string text, int number) => tasks.Async(() => text.Length + number);

    SupervisedTask<int> CapturesThis() => There.Async(() => _bar.GetHashCode());

    SupervisedTask<int> CapturesThis(string text) => There.Async(() => text.Length + _bar.GetHashCode());

    int Method(int n) => n + GetHashCode();

    static T Generic<T>(T value) => value;
}
