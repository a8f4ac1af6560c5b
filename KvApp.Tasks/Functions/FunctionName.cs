using System.Collections.Concurrent;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>
/// A method group as OTP's <c>&amp;Mod.fun/1</c>: bound by name to whatever version the other node has, so that two builds of one program serve each other.
/// </summary>
internal sealed record FunctionName(string Assembly, string Type, string Method, string Parameters)
{
    static readonly ConcurrentDictionary<MethodInfo, FunctionName> Known = new();

    public static FunctionName Of(MethodInfo method) => Known.GetOrAdd(method, static m => new(
        m.DeclaringType?.Assembly.GetName().Name ?? "", m.DeclaringType?.FullName ?? "", m.Name,
        string.Join(',', m.GetParameters().Select(p => p.ParameterType.ToString()))));

    /// <summary>The name of a function that another node can find, or why this one has none.</summary>
    /// <exception cref="ArgumentException">It is no method group of a named static method; the message names it and the way out.</exception>
    public static FunctionName ToSend(Delegate function)
    {
        var method = function.Method;
        var name = Of(method);
        var problem = function.GetInvocationList().Length > 1 ? "is several functions in one delegate"
            : method.DeclaringType is not { } type || method is System.Reflection.Emit.DynamicMethod ? "was made at run time"
            : method.Name.Contains('<') || type.Name.Contains('<') ? "is a lambda or a local function"
            : function.Target is not null || !method.IsStatic ? $"is a method of an object ({function.Target?.GetType()})"
            : method.IsGenericMethod || type.IsGenericType ? "is generic"
            : null;
        return problem is null ? name : throw new ArgumentException(
            $"the function {name} {problem}, which cannot run on another node; pass a named static method that is neither generic nor an object's, and what it needs as its argument", nameof(function));
    }

    public void Write(System.Buffers.IBufferWriter<byte> output)
    {
        output.WriteString(Assembly);
        output.WriteString(Type);
        output.WriteString(Method);
        output.WriteString(Parameters);
    }

    public static FunctionName Read(ref WireReader reader) => new(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Type}.{Method}";
}
