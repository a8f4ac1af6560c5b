using System.Buffers;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>
/// A method group as OTP's <c>&amp;Mod.fun/1</c>: bound by name to whatever version the other node has, so that two builds of one program serve each other.
/// </summary>
internal sealed record FunctionName(string Assembly, string Type, string Method, string Parameters) : MethodData
{
    const BindingFlags Own = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static new FunctionName Of(MethodInfo method)
    {
        var declared = DefinitionOf(method);
        return new(
            declared.DeclaringType?.Assembly.GetName().Name ?? "", declared.DeclaringType?.FullName ?? "", declared.Name,
            string.Join(',', declared.GetParameters().Select(p => p.ParameterType.ToString()))) { TypeArguments = TypeArgumentsOf(method) };
    }

    public static FunctionName ReadMethod(ref WireReader reader) => new(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());

    protected override void WriteMethod(IBufferWriter<byte> output)
    {
        output.WriteString(Assembly);
        output.WriteString(Type);
        output.WriteString(Method);
        output.WriteString(Parameters);
    }

    /// <inheritdoc/>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/>.</exception>
    protected override MethodInfo Look()
    {
        if (Modules.Load(Assembly) is not { } assembly) throw Undefined();
        try
        {
            // A lambda's name is one of this build only.
            var declared = assembly.GetType(Type)?.GetMethods(Own).FirstOrDefault(m => m.Name == Method && !Closure.Is(m) && Of(m) with { TypeArguments = TypeArguments } == this);
            return declared is null ? throw Undefined() : Close(declared);
        }
        catch (Exception e) when (e is not ExitException)
        {
            throw Undefined();
        }
    }

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Type}.{Method}";

    ExitException Undefined() => new(new ExitReason.Undefined($"{this}({Parameters}) in {Assembly}"));
}
