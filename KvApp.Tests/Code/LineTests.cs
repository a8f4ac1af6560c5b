using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Lines that are typed on foo run on bar, which has never seen them.</summary>
public sealed class LineTests : OnTwoNodes
{
    Lines Typed => field ??= new(Foo);

    [Fact]
    public async Task A_lambda_takes_along_the_variables_of_earlier_lines_that_it_uses()
    {
        await Typed.Type("int x = 1; var untold = new CancellationTokenSource();");
        await Typed.Type("int y = 10, z = 100; var socket = new MemoryStream();");
        Assert.Equal(111, await Typed.Type<int>("await On(\"bar\").Async(() => x + y + z)"));
        Assert.Equal(111, await Typed.Type<int>("await On(\"bar\").Async(async () => { await Task.Yield(); return x + y + z; })"));
        await Typed.Type("x = 5;");
        Assert.Equal(15, await Typed.Type<int>("var w = 7; await On(\"bar\").Async(() => x + y)"));
        var three = await Typed.Type<int[]>("await On(\"bar\").Async(() => Enumerable.Range(1, 3).Select(n => n + x).ToArray())");
        Assert.Equal<int[]>([6, 7, 8], three);
    }

    [Fact]
    public async Task Functions_of_earlier_lines_run_with_the_variables_that_they_use()
    {
        await Typed.Type("int x = 1;");
        await Typed.Type("Func<int, int> inc = n => n + x; int Add(int n) => n + x;");
        await Typed.Type("int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);");
        await Typed.Type("x = 5; var all = new Dictionary<string, Func<int, int>> { [\"inc\"] = inc, [\"add\"] = Add };");
        Assert.Equal("6 6 55", await Typed.Type<string>("await On(\"bar\").Async(() => $\"{inc(1)} {Add(1)} {Fib(10)}\")"));
        Assert.Equal(14, await Typed.Type<int>("await On(\"bar\").Async(() => all[\"inc\"](2) + all[\"add\"](2))"));
        Assert.Equal(55, await Typed.Type<int>("await On(\"bar\").Async(Fib, 10)"));
    }

    [Fact]
    public async Task A_variable_that_cannot_travel_is_refused_by_its_name_and_only_where_it_is_used()
    {
        await Typed.Type("int x = 1; var stream = new MemoryStream();");
        var refused = await Typed.Fails("var y = 2; await On(\"bar\").Async(() => stream.Length + y)");
        Assert.Contains("captures 'stream' (System.IO.MemoryStream)", Assert.IsType<ExitReason.Failed>(refused).Message);
        Assert.Equal(1, await Typed.Type<int>("await On(\"bar\").Async(() => x)"));
    }

    [Fact]
    public async Task Types_of_earlier_lines_are_arguments_results_and_parts_of_functions_types()
    {
        await Typed.Type("record P(int A); Func<P, int> of = p => p.A;");
        await Typed.Type("var p = new P(3);");
        Assert.Equal(4, await Typed.Type<int>("(await On(\"bar\").Async(q => q with { A = q.A + 1 }, p)).A"));
        Assert.Equal(3, await Typed.Type<int>("await On(\"bar\").Async(() => of(p))"));
        Assert.Equal(6, await Typed.Type<int>("(await On(\"bar\").Async(() => new List<P> { p, p })).Sum(of)"));
        // A type of the same name is a new one; values of the old keep theirs.
        await Typed.Type("record P(int A, string B);");
        var both = await Typed.Type<string>("await On(\"bar\").Async(() => new P(1, \"b\") + \" \" + p)");
        Assert.Equal("P { A = 1, B = b } P { A = 3 }", both);
    }

    [Fact]
    public async Task A_line_finds_the_process_that_it_runs_in()
    {
        Assert.Null(IProcess.Current);
        Assert.Equal(Foo.Name, await Typed.Type<NodeName>("Me.Node"));
        Assert.Equal(Bar.Name, await Typed.Type<NodeName>("await On(\"bar\").Async(() => Me.Node)"));
        const string asynchronous = "async self => { await Task.Yield(); return await Task.Run(() => Me == self); }";
        Assert.True(await Typed.Type<bool>($"await On(\"bar\").Async({asynchronous})"));
    }
}
