using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>The text of a stack trace, row by row.</summary>
public sealed class StackPrintingTests
{
    [Theory]
    [InlineData("<>c__Line1.Bad(Int32 n) in kv(1):line 4", "Bad(Int32 n) in kv(1):line 4")]
    [InlineData("<>c__Line3.<>c.<<Initialize>>b__0_0()", "lambda in line 3")]
    [InlineData("<>c__Line3.<>c.<<<Initialize>>b__0_0>d.MoveNext() in kv(3):line 1", "lambda in line 3 in kv(3):line 1")]
    [InlineData("<>c__Line3.<>c__DisplayClass0_0.<<Initialize>>b__0(Int32 x)", "lambda in line 3")]
    [InlineData("<>c__Line3.<>c.<Add>b__2_0(Int32 x)", "lambda in Add")]
    [InlineData("<>c__Line3.<Add>g__Inner|2_0(Int32 x)", "Inner(Int32 x)")]
    [InlineData("<>c__Line3.P.Add(Int32 x)", "P.Add(Int32 x)")]
    [InlineData("<>c__Line3.P..ctor(Int32 A)", "new P(Int32 A)")]
    [InlineData("<>c__Line3.<Count>d__1.MoveNext()", "Count()")]
    [InlineData("Shop.Cart.<>c.<Buy>b__0_1(Item item) in /src/Cart.cs:line 7", "lambda in Shop.Cart.Buy in /src/Cart.cs:line 7")]
    [InlineData("Shop.Cart.<Buy>d__3.MoveNext()", "Shop.Cart.Buy()")]
    [InlineData("Shop.Cart.Find[T](T item)", "Shop.Cart.Find[T](T item)")]
    [InlineData("System.Collections.Generic.List`1.get_Item(Int32 index)", "System.Collections.Generic.List.get_Item(Int32 index)")]
    [InlineData("Program.<Main>$(String[] args)", "Program.Main(String[] args)")]
    public void A_frame_of_a_user_has_a_readable_name(string frame, string text) =>
        Assert.Equal($"   at {text}", ErrorText.OfStack($"   at {frame}"));

    [Theory]
    [InlineData("KvApp.Tasks.Erpc.Call[T](NodeName node)"), InlineData("KvApp.Shell.LineSession.Run(String text)")]
    [InlineData("Akka.Actor.ActorCell.Invoke()"), InlineData("lambda_method12(Closure, Object)")]
    [InlineData("<>c__Line3.<Initialize>() in kv(3):line 1"), InlineData("<>c__Line3.<Factory>(Object[] a)")]
    [InlineData("<>c__Line3.<<Initialize>>d__0.MoveNext() in kv(3):line 1"), InlineData("System.Threading.Tasks.Task.Wait()")]
    [InlineData("System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(Exception source)")]
    [InlineData("System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags flags)")]
    public void A_frame_of_the_machinery_is_left_out(string frame) => Assert.Equal("", ErrorText.OfStack($"   at {frame}"));

    [Theory]
    [InlineData("System.FormatException: a", "FormatException: a"), InlineData("<>c__Line3+Oops: a", "Oops: a")]
    [InlineData("Ns.Outer+Oops", "Outer.Oops")]
    [InlineData("not a type: a", "not a type: a"), InlineData("127.0.0.1: refused", "127.0.0.1: refused")]
    [InlineData("A: b\n ---> (Inner Exception #1) System.FormatException: c<---\n\n", "A: b\n ---> FormatException: c")]
    [InlineData("A: b\n   --- End of inner exception stack trace ---", "A: b")]
    [InlineData("A: b\n--- End of stack trace from previous location ---", "A: b")]
    [InlineData("A: \u001b[2J", "A: \\u001b[2J")]
    public void Other_rows_stay_with_short_names_of_types(string text, string left) => Assert.Equal(left, ErrorText.OfStack(text));

    [Fact]
    public void A_recursion_is_cut()
    {
        var rows = ErrorText.OfStack(string.Concat(Enumerable.Repeat("   at Shop.Cart.Buy()\n", 500))).Split('\n');
        Assert.Equal((40, "   ..."), (rows.Length, rows[^1]));
    }

    [Fact]
    public void A_text_of_brackets_does_not_take_long()
    {
        var text = $"   at {new string('<', 200_000)}()\n   at {new string('(', 200_000)}";
        Assert.InRange(ErrorText.OfStack(text).Length, 1, 20_000);
    }
}
