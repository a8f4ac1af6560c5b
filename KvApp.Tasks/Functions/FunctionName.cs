using System.Buffers;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>
/// A method group as OTP's <c>&amp;Mod.fun/1</c>: bound by name to whatever version the other node has, so that two builds of one program serve each other.
/// </summary>
internal sealed record FunctionName(string Assembly, string Type, string Method, string Parameters) : FunctionData
{
    public const byte Tag = 0;

    public static FunctionName Of(MethodInfo method) => new(
        method.DeclaringType?.Assembly.GetName().Name ?? "", method.DeclaringType?.FullName ?? "", method.Name,
        string.Join(',', method.GetParameters().Select(p => p.ParameterType.ToString())));

    public static FunctionName ReadName(ref WireReader reader) => new(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());

    public override void Write(IBufferWriter<byte> output)
    {
        output.WriteByte(Tag);
        output.WriteString(Assembly);
        output.WriteString(Type);
        output.WriteString(Method);
        output.WriteString(Parameters);
    }

    /// <inheritdoc/>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/>.</exception>
    public override MethodInfo Find() => Modules.Load(Assembly)?.GetType(Type)?
        .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .FirstOrDefault(m => m.Name == Method && Of(m) == this)
        ?? throw new ExitException(new ExitReason.Undefined($"{this}({Parameters}) in {Assembly}"));

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Type}.{Method}";
}
