using System.Buffers;
using System.Reflection;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>The method of a function as data, by which another node finds it.</summary>
internal abstract record MethodData
{
    [Flags]
    enum Parts : byte { ByNumber = 1, TypeArguments = 2, Target = 4, Next = 8, Build = 16, Applied = 32 }

    const Parts AllParts = Parts.ByNumber | Parts.TypeArguments | Parts.Target | Parts.Next | Parts.Build | Parts.Applied;

    static readonly MemberTable<MethodInfo, MethodData> Known = new();

    /// <summary>Those of its type, then those of its own.</summary>
    public TypeList TypeArguments { get; init; } = TypeList.Empty;

    public static MethodData Of(MethodInfo method) =>
        Known.TryGet(method, out var known) ? known : Known.GetOrAdd(method, Closure.Is(method) ? Closure.Of(method) : FunctionName.Of(method));

    /// <summary>The method, in this process.</summary>
    /// <param name="code">What the node has loaded; null has only what the process was started with.</param>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/> or <see cref="ExitReason.BadFunction"/>: it is not here.</exception>
    public MethodInfo Find(CodeStore? code = null)
    {
        var home = Home(code);
        return FoundMethods.In(home).Method(this, () => Look(home, code));
    }

    /// <summary>The module that it is to be found in.</summary>
    /// <exception cref="ExitException">It is not here; <see cref="ExitException.Missing"/> tells what another node may have.</exception>
    public abstract Assembly Home(CodeStore? code);

    /// <param name="output">Where it is appended to.</param>
    /// <param name="target">Whether a target follows: what it captures, or the object whose method it is.</param>
    /// <param name="next">Whether another function of the same delegate follows.</param>
    public void Write(IBufferWriter<byte> output, bool target, bool next)
    {
        var parts = (this is Closure ? Parts.ByNumber : 0) | (this is FunctionName { Build: not null } ? Parts.Build : 0) | (this is AppliedName ? Parts.Applied : 0) | (TypeArguments.Count > 0 ? Parts.TypeArguments : 0) | (target ? Parts.Target : 0) | (next ? Parts.Next : 0);
        output.WriteByte((byte)parts);
        WriteMethod(output);
        if (TypeArguments.Count > 0) TypeArguments.Write(output);
    }

    /// <exception cref="SerializationException">It is no method.</exception>
    public static MethodData Read(ref WireReader reader, out bool target, out bool next)
    {
        var parts = (Parts)reader.ReadByte();
        if ((parts & ~AllParts) != 0) throw new SerializationException($"{(byte)parts} is no kind of function that this version knows");
        (target, next) = (parts.HasFlag(Parts.Target), parts.HasFlag(Parts.Next));
        MethodData method = parts.HasFlag(Parts.ByNumber) ? Closure.ReadMethod(ref reader) : parts.HasFlag(Parts.Applied) ? AppliedName.ReadMethod(ref reader) : FunctionName.ReadMethod(ref reader, parts.HasFlag(Parts.Build));
        return parts.HasFlag(Parts.TypeArguments) ? method with { TypeArguments = TypeList.Read(ref reader) } : method;
    }

    protected abstract void WriteMethod(IBufferWriter<byte> output);

    protected abstract MethodInfo Look(Assembly home, CodeStore? code);

    protected static TypeList TypeArgumentsOf(MethodInfo method)
    {
        Type[] all = [.. method.DeclaringType?.GetGenericArguments() ?? [], .. method.IsGenericMethod ? method.GetGenericArguments() : []];
        return TypeList.Of(all);
    }

    /// <summary>The method with its type arguments.</summary>
    /// <param name="definition">As it is declared.</param>
    /// <param name="code">What the node has loaded.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    protected MethodInfo Close(MethodInfo definition, CodeStore? code)
    {
        var arguments = TypeArguments.Find(code);
        var ofType = definition.DeclaringType is { IsGenericTypeDefinition: true } open ? open.GetGenericArguments().Length : 0;
        var ofMethod = definition.IsGenericMethodDefinition ? definition.GetGenericArguments().Length : 0;
        if (arguments.Length != ofType + ofMethod) throw new ArgumentException($"it has {ofType + ofMethod} type parameters, but {arguments.Length} came");
        if (ofType > 0)
            definition = (MethodInfo)MethodBase.GetMethodFromHandle(definition.MethodHandle, definition.DeclaringType!.MakeGenericType(arguments[..ofType]).TypeHandle)!;
        return ofMethod > 0 ? definition.MakeGenericMethod(arguments[ofType..]) : definition;
    }

    /// <summary>As it is declared, without type arguments.</summary>
    protected static MethodInfo DefinitionOf(MethodInfo method) =>
        method.DeclaringType is { IsConstructedGenericType: true } || method.IsGenericMethod ? (MethodInfo)method.Module.ResolveMethod(method.MetadataToken)! : method;
}
