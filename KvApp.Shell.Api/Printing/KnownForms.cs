using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Objects whose members say little, or cost something to read: a pid, a task, a function, an error. The members listed here are printed;
/// others are not read.
/// </summary>
internal static class KnownForms
{
    /// <summary>The short text of an object without printed members; null for other objects.</summary>
    public static string? Text(object value) => value switch
    {
        Type type => TypeNames.Of(type),
        IActorRef pid => PidForm.Of(pid),
        ActorSystem system => $"ActorSystem {system.Name}",
        Delegate function => Function(function),
        _ => Sequences.Unread(value) is { } name ? $"{name} {{ ... }}" : null,
    };

    /// <summary>The name and the printed members of an object; null for other objects.</summary>
    public static (string Head, Bracket Bracket, IReadOnlyList<(string Label, object? Value)> Items)? Members(object value) => value switch
    {
        ExitReason.Failed failed =>
            ("ExitReason.Failed", Bracket.Brace, [("ExceptionType = ", failed.ExceptionType), ("Message = ", failed.Message)]),
        ExitReason.Thrown thrown => ("ExitReason.Thrown", Bracket.Brace, [("Value = ", thrown.Value)]),
        ExitException exit => ("ExitException", Bracket.Parenthesis, [("", exit.Reason)]),
        Exception e => (TypeNames.Of(e.GetType()), Bracket.Parenthesis, ErrorItems(e)),
        Task task => (TaskName(task), Bracket.Brace, TaskItems(task)),
        IProcess process => ("IProcess", Bracket.Brace, [("Self = ", process.Self), ("Node = ", process.Node)]),
        _ when Definition(value.GetType()) == typeof(ValueTask<>) || value is ValueTask => (TypeNames.Of(value.GetType()), Bracket.Brace,
            [("IsCompleted = ", Read(value, nameof(ValueTask.IsCompleted)))]),
        _ when Definition(value.GetType()) == typeof(SupervisedTask<>) => (TypeNames.Of(value.GetType()), Bracket.Brace,
            [.. new[] { "Ref", "Function", "Owner" }.Select(name => ($"{name} = ", Read(value, name)))]),
        _ => null,
    };

    static List<(string, object?)> ErrorItems(Exception e)
    {
        List<(string, object?)> items = [("", e.Message)];
        if (e is AggregateException all) items.AddRange(all.InnerExceptions.Select(inner => ("", (object?)inner)));
        else if (e.InnerException is { } inner) items.Add(("", inner));
        return items;
    }

    // The task of an async method has a class made by the compiler.
    static string TaskName(Task task) => Typed(task) is { } type ? TypeNames.Of(type) : "Task";

    static Type? Typed(Task task)
    {
        Type? type = task.GetType();
        while (type is not null && Definition(type) != typeof(Task<>)) type = type.BaseType;
        return type?.GenericTypeArguments[0].Name == "VoidTaskResult" ? null : type;
    }

    static List<(string, object?)> TaskItems(Task task)
    {
        List<(string, object?)> items = [("Status = ", new Word($"{task.Status}"))];
        if (task.Exception is { } error) items.Add(("Exception = ", error.InnerExceptions.Count == 1 ? error.InnerException : error));
        else if (task.IsCompletedSuccessfully && Typed(task) is { } type)
            items.Add(("Result = ", type.GetProperty(nameof(Task<>.Result))!.GetValue(task)));
        return items;
    }

    static string Function(Delegate function)
    {
        var (method, others) = (function.Method, function.GetInvocationList().Length - 1);
        var type = method.DeclaringType is { } home ? Definition(home) ?? home : null;
        var path = type is null ? "" : $"{type.FullName![(type.Namespace is { } room ? room.Length + 1 : 0)..]}.";
        var name = CompilerNames.Method(path + method.Name);
        return $"{TypeNames.Of(function.GetType())}({name}{(others > 0 ? $", {others} more" : "")})";
    }

    static Type? Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;

    static object? Read(object value, string name) => value.GetType().GetProperty(name)!.GetValue(value);

    /// <summary>A text without quotes.</summary>
    sealed record Word(string Text)
    {
        /// <inheritdoc/>
        public override string ToString() => Text;
    }
}
