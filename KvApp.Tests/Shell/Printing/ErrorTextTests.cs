using KvApp.Shell;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Errors as a prompt prints them.</summary>
public sealed class ErrorTextTests
{
    /// <summary>The stack of a line that called a function of another line, as .NET writes it on the node of the process.</summary>
    const string Stack = """
           at <>c__Line1.Bad(Int32 n) in kv(1):line 4
           at <>c__Line3.<>c.<<Initialize>>b__0_0() in kv(3):line 1
           at lambda_method12(Closure, Object)
           at KvApp.Tasks.Calls.Run(Call call) in /_/KvApp.Tasks/Rpc/Calls.cs:line 10
        --- End of stack trace from previous location ---
           at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess(Task task)
           at <>c__Line3.<Initialize>()
           at <>c__Line3.<Factory>(Object[] submissionArray)
        """;

    const string Left = """
           at Bad(Int32 n) in kv(1):line 4
           at lambda in line 3 in kv(3):line 1
        """;

    [Fact]
    public void An_exception_prints_its_type_its_message_and_the_frames_of_its_user()
    {
        var rows = ErrorText.Of(Assert.Throws<InvalidOperationException>(() => Fail("boom"))).Split('\n');
        Assert.Equal("InvalidOperationException: boom", rows[0]);
        Assert.StartsWith("   at KvApp.Tests.ErrorTextTests.Fail(String message)", rows[1]);
        Assert.StartsWith("   at lambda in KvApp.Tests.ErrorTextTests.An_exception_prints_", rows[2]);
    }

    [Fact]
    public void Inner_exceptions_follow() => Assert.Equal(
        "InvalidOperationException: a\n ---> FormatException: b\n ---> ArgumentException: c",
        ErrorText.Of(new InvalidOperationException("a", new FormatException("b", new ArgumentException("c")))));

    [Fact]
    public void An_aggregate_of_several_is_flattened() => Assert.Equal(
        "AggregateException: 2 errors\n ---> FormatException: b\n ---> ArgumentException: c",
        ErrorText.Of(new AggregateException(new AggregateException(new FormatException("b")), new ArgumentException("c"))));

    [Fact]
    public void An_aggregate_of_a_single_exception_prints_as_that() =>
        Assert.Equal("FormatException: b", ErrorText.Of(new AggregateException(new AggregateException(new FormatException("b")))));

    [Fact]
    public void An_exit_prints_its_reason_first_and_then_the_stack_of_the_process()
    {
        var reason = new ExitReason.Failed("System.InvalidOperationException", "boom", Stack);
        Assert.Equal($"exit: InvalidOperationException: boom\n{Left}", ErrorText.Of(new ExitException(reason)));
        Assert.Equal($"InvalidOperationException: boom\n{Left}", ErrorText.Of(reason));
    }

    [Fact]
    public void The_local_frames_of_an_exit_follow_the_stack_of_the_process()
    {
        var thrown = Assert.Throws<ExitException>(() => Fail(new ExitException(new ExitReason.Failed("<>c__Line2+Oops", "boom", Stack))));
        var rows = ErrorText.Of(thrown).Split('\n');
        Assert.Equal(["exit: Oops: boom", .. Left.Split('\n'), "   --- awaited ---"], rows[..4]);
        Assert.StartsWith("   at KvApp.Tests.ErrorTextTests.Fail(Exception e)", rows[4]);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void An_exit_without_stack_prints_in_a_row(ExitReason reason, string text) =>
        Assert.Equal($"exit: {text}", ErrorText.Of(new ExitException(reason)));

    public static readonly TheoryData<ExitReason, string> Reasons = new()
    {
        { new ExitReason.Normal(), "normal" }, { new ExitReason.Killed(), "killed" },
        { new ExitReason.NoConnection("bar@127.0.0.1"), "no connection to node bar@127.0.0.1" },
        { new ExitReason.Custom("x"), "\"x\"" }, { new ExitReason.Thrown((1, "a"), null), "throw (1, \"a\")" },
    };

    [Fact]
    public void A_failure_with_exceptions_within_prints_them_once()
    {
        const string inner = "   --- End of inner exception stack trace ---";
        var text = $"System.InvalidOperationException: boom\n ---> System.FormatException: b\n{Stack}\n{inner}\n{Stack}";
        var reason = new ExitReason.Failed("System.InvalidOperationException", "boom", Stack) { Text = text };
        Assert.Equal(
            $"exit: InvalidOperationException: boom\n ---> FormatException: b\n{Left}\n{inner}\n{Left}",
            ErrorText.Of(new ExitException(reason)));
    }

    [Fact]
    public void A_call_that_failed_prints_the_stack_of_the_function() => Assert.Equal(
        $"ErpcException: the function failed: InvalidOperationException: boom\n{Left}",
        ErrorText.Of(new ErpcException(ErpcErrorKind.Exception, new ExitReason.Failed("System.InvalidOperationException", "boom", Stack))));

    [Fact]
    public void A_value_that_was_thrown_prints_as_a_value() =>
        Assert.Equal("throw (1, \"a\")", ErrorText.Of(new ThrownException((1, "a"))));

    [Fact]
    public void An_exception_whose_members_throw_prints_what_they_threw() => Assert.Equal(
        "ErrorTextTests.Unreadable: <threw FormatException>\n<threw FormatException>", ErrorText.Of(new Unreadable()));

    [Fact]
    public void A_chain_without_end_is_cut()
    {
        Exception e = new FormatException("innermost");
        for (var i = 0; i < 10_000; i++) e = new InvalidOperationException($"{i}", e);
        var rows = ErrorText.Of(e).Split('\n');
        Assert.Equal((21, " ---> ..."), (rows.Length, rows[^1]));
        Assert.InRange(ErrorText.Of(new AggregateException(Enumerable.Repeat(e, 500))).Split('\n').Length, 2, 30);
    }

    [Fact]
    public void An_aggregate_that_doubles_with_each_level_is_cut()
    {
        Exception e = new FormatException("innermost");
        for (var i = 0; i < 60; i++) e = new AggregateException("all", e, e);
        Assert.InRange(ErrorText.Of(e).Split('\n').Length, 2, 30);
    }

    [Theory]
    [InlineData(16), InlineData(100)]
    public void An_error_stays_within_the_characters(int characters)
    {
        var options = new PrintOptions { MaxCharacters = characters };
        Assert.InRange(ErrorText.Of(new FormatException(new string('x', 1000), new FormatException("b")), options).Length, 10, characters);
        Assert.InRange(ErrorText.OfStack(string.Concat(Enumerable.Repeat($"{Stack}\n", 1000)), options).Length, 10, characters);
    }

    static void Fail(string message) => throw new InvalidOperationException(message);

    static void Fail(Exception e) => throw e;

    sealed class Unreadable : Exception
    {
        public override string Message => throw new FormatException();

        public override string StackTrace => throw new FormatException();
    }
}
