using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What is told on one node of an exception on another.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;

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

    Task<ExitException> Fails(Func<int> fun) =>
        Assert.ThrowsAsync<ExitException>(() => TaskSupervisor.On(_foo.System, "work", "bar").AsyncNoLink(fun).Await(Wait.Long));

    [Fact, Trait("otp", "X2")]
    public async Task Type_message_and_stack_come_as_data()
    {
        var exit = await Fails(static () => throw new PrivateException("boom"));
        var failed = Assert.IsType<ExitReason.Failed>(exit.Reason);
        Assert.Equal((typeof(PrivateException).FullName, "boom", null), (failed.ExceptionType, failed.Message, failed.Text));
        Assert.Contains(nameof(Type_message_and_stack_come_as_data), failed.StackTrace);
        Assert.Null(exit.InnerException);

        var text = exit.ToString();
        var (local, remote) = (text.IndexOf(nameof(SupervisedTask<int>.Await), StringComparison.Ordinal), text.IndexOf("--- stack of the process that ended ---", StringComparison.Ordinal));
        Assert.InRange(local, 0, remote);
        Assert.Contains(nameof(Type_message_and_stack_come_as_data), text[remote..]);
    }

    [Fact]
    public async Task The_exceptions_within_it_come_as_text()
    {
        var exit = await Fails(static () => throw new PrivateException("outer", new FormatException("inner")));
        var failed = Assert.IsType<ExitReason.Failed>(exit.Reason);
        Assert.Contains("System.FormatException: inner", failed.Text);
        Assert.Contains("System.FormatException: inner", exit.ToString());
    }

    [Fact]
    public async Task An_exception_that_cannot_be_asked_is_an_end_all_the_same()
    {
        var failed = Assert.IsType<ExitReason.Failed>((await Fails(static () => throw new UnspeakableException())).Reason);
        Assert.Equal((typeof(UnspeakableException).FullName, "(its message cannot be read)", null), (failed.ExceptionType, failed.Message, failed.Text));
    }

    sealed class PrivateException(string message, Exception? inner = null) : Exception(message, inner);

    sealed class UnspeakableException : Exception
    {
        public override string Message => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }
}
