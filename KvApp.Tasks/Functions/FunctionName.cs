using System.Buffers;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>
/// A method group as OTP's <c>&amp;Mod.fun/1</c>: bound by name to whatever version the other node has, so that two builds of one program
/// serve each other.
/// </summary>
/// <remarks>A node that has no module of the name at all may have the caller's: <see cref="Build"/> says which that is.</remarks>
internal sealed record FunctionName(string Assembly, string Type, string Method, string Parameters) : MethodData
{
    /// <summary>The build that the caller has; null where every node has the module.</summary>
    public Guid? Build { get; init; }

    const BindingFlags Own = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static new FunctionName Of(MethodInfo method)
    {
        var declared = DefinitionOf(method);
        return new(
            declared.DeclaringType?.Assembly.GetName().Name ?? "", declared.DeclaringType?.FullName ?? "", declared.Name,
            string.Join(',', declared.GetParameters().Select(p => p.ParameterType.ToString())))
        {
            TypeArguments = TypeArgumentsOf(method),
            Build = !declared.Module.Assembly.IsDynamic && HostModules.MayTravel(declared.Module.Assembly) ? declared.Module.ModuleVersionId : null,
        };
    }

    public static FunctionName ReadMethod(ref WireReader reader, bool build) =>
        new(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText()) { Build = build ? new(reader.Read(16).ToArray()) : null };

    protected override void WriteMethod(IBufferWriter<byte> output)
    {
        output.WriteString(Assembly);
        output.WriteString(Type);
        output.WriteString(Method);
        output.WriteString(Parameters);
        if (Build is { } build) output.Write(build.ToByteArray());
    }

    /// <inheritdoc/>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/>.</exception>
    public override Assembly Home(CodeStore? code)
    {
        if ((code is null ? HostModules.Load(Assembly) : code.Load(Assembly)) is { } current) return current;
        var build = new ModuleId(Assembly, Build ?? throw Undefined());
        return code?.Find(build) ?? throw Undefined().For(build);
    }

    protected override MethodInfo Look(Assembly home, CodeStore? code)
    {
        try
        {
            // A lambda's name is one of this build only.
            var declared = home.GetType(Type)?.GetMethods(Own).FirstOrDefault(m => m.Name == Method && !Closure.Is(m) && Of(m) with { TypeArguments = TypeArguments, Build = Build } == this);
            return declared is null ? throw Undefined() : Close(declared, code);
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
