using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>
/// The bytes of functions: of each its method, and what that is bound to. Of a closure only the variables that it uses; any other object
/// whole, as a value.
/// </summary>
internal sealed class FunctionCodec(CodeStore? code = null) : IFunctionCodec
{
    /// <inheritdoc/>
    public void Write(Delegate function, ValueWriter to)
    {
        TypeData.Of(function.GetType()).Write(to.Out);
        foreach (var (single, last) in Singles(function))
        {
            var bound = BoundFunction.Of(single);
            bound.Method.Write(to.Out, bound.HasTarget, !last);
            if (bound.HasTarget) WriteTarget(single, to);
        }
    }

    /// <inheritdoc/>
    public Delegate Read(ref ValueReader from)
    {
        from.Pass.Enter();
        var type = TypeData.Read(ref from.In).Find(code);
        if (!type.IsAssignableTo(typeof(Delegate))) throw new SerializationException($"{type} is no type of functions");
        Delegate? all = null;
        for (var next = true; next;)
        {
            var method = MethodData.Read(ref from.In, out var hasTarget, out next).Find(code);
            all = Delegate.Combine(all, hasTarget ? Delegate.CreateDelegate(type, ReadTarget(method, ref from), method)
                : method.IsStatic ? Delegate.CreateDelegate(type, method)
                : Delegate.CreateDelegate(type, BoundFunction.Stateless(method), method));
        }
        from.Pass.Leave();
        return all!;
    }

    /// <summary>What a function is bound to; nothing else is known of it where it is read.</summary>
    /// <exception cref="ValueNotSendableException">It captures what cannot be sent.</exception>
    public static void WriteTarget(Delegate single, ValueWriter to)
    {
        var method = single.Method;
        if (IsClosure(method)) WriteClosure(single.Target!, CapturedFields.Of(method), method, to);
        else if (Closure.Is(method)) WriteCaptured("this", single.Target, method, to);
        else
        {
            try
            {
                to.Part(single.Target, "this");
            }
            catch (ValueNotSendableException e) when (!IsNamed(e))
            {
                throw new ValueNotSendableException(
                    $"the function {FunctionText.Of(method)} is of an object ({single.Target?.GetType()}), which cannot be sent to another node; "
                    + $"pass a static method, and what it needs as its argument ({e.Message})", e);
            }
        }
    }

    /// <exception cref="SerializationException">It is none of this method.</exception>
    public static object? ReadTarget(MethodInfo method, ref ValueReader from)
    {
        if (IsClosure(method)) return ReadClosure(method.DeclaringType!, ref from) ?? throw new SerializationException("a closure is missing");
        var target = from.Part();
        var type = method.IsStatic ? method.GetParameters() is [var first, ..] ? first.ParameterType : null : method.DeclaringType;
        return type is not null && (type.IsInstanceOfType(target) || (target is null && method.IsStatic && !type.IsValueType)) ? target
            : throw new SerializationException($"a {target?.GetType().ToString() ?? "null"} came where a {type} was expected");
    }

    static bool IsClosure(MethodInfo method) => !method.IsStatic && ClosurePlan.Is(method.DeclaringType);

    // Null or a number, then what has not come yet: the index of each field and its value, up to 0.
    static void WriteClosure(object? closure, FrozenSet<FieldKey> used, MethodInfo method, ValueWriter to)
    {
        if (closure is null)
        {
            to.Out.WriteVarint(0);
            return;
        }
        var fields = ClosurePlan.Of(closure.GetType()).Fields;
        var (number, written) = to.Closure(closure, fields.Length);
        to.Out.WriteVarint((ulong)number + 1);
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            if (!used.Contains(field.Key) || (written[i] && !field.IsScope)) continue;
            written[i] = true;
            to.Out.WriteVarint((ulong)i + 1);
            // Of an outer scope another lambda may use more; scopes form no circle.
            if (field.IsScope) WriteClosure(field.Get(closure), used, method, to);
            else WriteCaptured(field.Label, field.Get(closure), method, to);
        }
        to.Out.WriteVarint(0);
    }

    static object? ReadClosure(Type type, ref ValueReader from)
    {
        if (from.In.ReadVarint() is not (> 0 and var number)) return null;
        from.Pass.Enter();
        var plan = ClosurePlan.Of(type);
        var closure = from.Pass.Closure(number - 1, type, plan.Make);
        while (from.In.ReadVarint() is > 0 and var index)
        {
            if (index > (ulong)plan.Fields.Length) throw new SerializationException($"a {type} has no field {index}");
            var field = plan.Fields[(int)index - 1];
            var value = field.IsScope ? ReadClosure(field.Type, ref from) : from.Part();
            if (!field.Takes(value)) throw new SerializationException($"a {value?.GetType().ToString() ?? "null"} came for the variable '{field.Label}' ({field.Type})");
            field.Set(closure, value);
        }
        from.Pass.Leave();
        return closure;
    }

    static void WriteCaptured(string variable, object? value, MethodInfo method, ValueWriter to)
    {
        try
        {
            to.Part(value, variable);
        }
        catch (ValueNotSendableException e) when (!IsNamed(e))
        {
            throw new ValueNotSendableException(Refusal(variable, value!, method, e.Message), e);
        }
    }

    // Of functions inside functions the innermost is to blame; a text for each of hundreds would help nobody.
    static bool IsNamed(ValueNotSendableException e) => e.InnerException is ValueNotSendableException;

    static string Refusal(string variable, object value, MethodInfo method, string why)
    {
        const string wayOut = "pass what it needs as an argument";
        var (what, type) = (method.Name.Contains("g__", StringComparison.Ordinal) ? "local function" : "lambda", value.GetType());
        // The rule of its own type, or else what is wrong inside.
        return TypePlan.Of(type).ProblemOf(value) is { } problem && problem.Split("; ", 2) is [var says, var instead] && says.StartsWith($"a {type}, which", StringComparison.Ordinal)
            ? $"the {what} captures '{variable}' ({type}), which cannot be sent to another node; {(instead == TypeRules.PassWhatItNeeds ? wayOut : instead)}"
            : $"the {what} captures '{variable}' ({type}), which cannot be sent to another node; {wayOut} ({why})";
    }

    static IEnumerable<(Delegate Single, bool Last)> Singles(Delegate function)
    {
        if (function.HasSingleTarget) return [(function, true)];
        var all = function.GetInvocationList();
        return all.Select((single, i) => (single, i == all.Length - 1));
    }
}
