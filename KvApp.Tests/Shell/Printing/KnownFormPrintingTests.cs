using Akka.Actor;
using KvApp.Tasks;
using KvApp.Tests.Printed;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tasks, functions, exceptions, exit reasons and pids.</summary>
public sealed class KnownFormPrintingTests
{
    public static readonly TheoryData<object, string> Forms = new()
    {
        { Task.CompletedTask, "Task { Status = RanToCompletion }" },
        { Task.FromResult("a"), "Task<string> { Status = RanToCompletion, Result = \"a\" }" },
        { Task.FromException(new FormatException("b")), "Task { Status = Faulted, Exception = FormatException(\"b\") }" },
        { Task.FromCanceled(new(true)), "Task { Status = Canceled }" },
        { ValueTask.FromResult(1), "ValueTask<int> { IsCompleted = true }" },
        { (Func<int, int>)Math.Abs, "Func<int, int>(Math.Abs)" },
        { (Func<int, int>)(n => n + 1), "Func<int, int>(lambda in KnownFormPrintingTests..cctor)" },
        { Outer<DateTime>.Same(), "Func<DateTime, DateTime>(lambda in Outer.Same)" },
        { (Action)Console.WriteLine + Console.WriteLine, "Action(Console.WriteLine, 1 more)" },
        { new InvalidOperationException("boom"), "InvalidOperationException(\"boom\")" },
        { new InvalidOperationException("a", new FormatException("b")), "InvalidOperationException(\"a\", FormatException(\"b\"))" },
        { new AggregateException("all", new FormatException("b")), "AggregateException(\"all (b)\", FormatException(\"b\"))" },
        { new ExitException(new ExitReason.Kill()), "ExitException(ExitReason.Kill)" },
        { new ExitReason.Normal(), "ExitReason.Normal" },
        { new ExitReason.NoConnection("foo@127.0.0.1"), "ExitReason.NoConnection { Node = foo@127.0.0.1 }" },
        { new ExitReason.Custom(new Point(1, 2)), "ExitReason.Custom { Value = Point { X = 1, Y = 2 } }" },
        { new ExitReason.Failed("System.FormatException", "b", "a long stack"),
            "ExitReason.Failed { ExceptionType = \"System.FormatException\", Message = \"b\" }" },
        { new ExitReason.Thrown(42, "a long stack"), "ExitReason.Thrown { Value = 42 }" },
        { ActorRefs.Nobody, "pid nobody" },
    };

    [Theory, MemberData(nameof(Forms))]
    public void An_object_that_is_known_prints_in_short(object value, string text) => Printing.Is(text, value);

    [Fact]
    public void A_task_that_runs_is_not_awaited() =>
        Printing.Is("Task<int> { Status = WaitingForActivation }", new TaskCompletionSource<int>().Task);

    [Fact]
    public async Task A_task_of_an_async_method_prints_without_the_classes_of_the_compiler()
    {
        var (later, value) = (Later(), Value());
        await Task.WhenAll(later, value);
        Printing.Is("Task { Status = RanToCompletion }", later);
        Printing.Is("Task<int> { Status = RanToCompletion, Result = 1 }", value);
    }

    [Theory]
    [InlineData("akka://kv/system/kv-processes/$a", "pid kv-processes/$a")]
    [InlineData("akka://kv/user/work/$b", "pid work/$b")]
    [InlineData("akka://kv/system/other", "pid /system/other")]
    [InlineData("akka.tcp://kv@10.0.0.2:8110/user/work/$b", "pid work/$b on 10.0.0.2:8110")]
    public void A_pid_prints_with_its_short_path_and_where_it_is_remote_with_its_address(string path, string text) =>
        Printing.Is(text, new RecordedRef(ActorPath.Parse(path)));

    static async Task Later() => await Task.Yield();

    static async Task<int> Value()
    {
        await Task.Yield();
        return 1;
    }

    sealed class RecordedRef(ActorPath path) : MinimalActorRef
    {
        public override ActorPath Path => path;

        public override IActorRefProvider Provider => null!;
    }
}
