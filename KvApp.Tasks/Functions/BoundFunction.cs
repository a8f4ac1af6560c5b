using System.Reflection;

namespace KvApp.Tasks;

/// <summary>A method, and whether it is bound to something that travels with it.</summary>
internal readonly record struct BoundFunction(MethodData Method, bool HasTarget)
{
    /// <exception cref="ValueNotSendableException">There is no code that another node could have.</exception>
    public static BoundFunction Of(Delegate single)
    {
        var method = single.Method;
        if (method.DeclaringType is not { } type || (type.Assembly.IsDynamic && Closure.Is(method))) throw new ValueNotSendableException(
            $"the function {FunctionText.Of(method)} was made at run time, so that no other node has its code; pass a lambda or a static method, and what it needs as its argument");
        if (!method.IsStatic && single.Target is null) throw new ValueNotSendableException(
            $"the function {FunctionText.Of(method)} takes the object that it is a method of as an argument, which a function that travels cannot; pass a lambda that calls it");
        return new(MethodData.Of(method), method.IsStatic ? IsClosed(single, method) : !IsStateless(type));
    }

    /// <summary>What a lambda that captures nothing is a method of: one object of it is like another.</summary>
    public static bool IsStateless(Type type) => ClosurePlan.Is(type) && ClosurePlan.Of(type).Fields.IsEmpty;

    /// <exception cref="ExitException"><see cref="ExitReason.BadFunction"/>: it needs an object, and none came.</exception>
    public static object Stateless(MethodInfo method) => IsStateless(method.DeclaringType!) ? ClosurePlan.Of(method.DeclaringType!).Make()
        : throw new ExitException(new ExitReason.BadFunction($"{FunctionText.Of(method)} came without what it captures"));

    // An extension method may be bound to null.
    static bool IsClosed(Delegate single, MethodInfo method) =>
        single.Target is not null || method.GetParameters().Length > single.GetType().GetMethod("Invoke")!.GetParameters().Length;
}
