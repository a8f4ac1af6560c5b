using System.Buffers;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>What a <see cref="NamedFunction"/> names, as it travels. Which method that is, the arguments decide when it is called.</summary>
internal sealed record AppliedName(string Module, string Function, int Arity) : MethodData
{
    public static AppliedName Of(NamedFunction named) => new(named.Module, named.Function, named.Arguments.Length);

    public static AppliedName ReadMethod(ref WireReader reader) => new(reader.ReadText(), reader.ReadText(), reader.ReadByte());

    protected override void WriteMethod(IBufferWriter<byte> output)
    {
        output.WriteString(Module);
        output.WriteString(Function);
        output.WriteByte(checked((byte)Arity));
    }

    /// <inheritdoc/>
    public override Assembly Home(CodeStore? code) => TypeIn(code).Assembly;

    /// <summary>Calls the method that takes these arguments.</summary>
    public ValueTask<object?> Call(CodeStore? code, IProcess self, object?[] arguments)
    {
        if (arguments.Length != Arity) throw Undefined();
        var fits = Candidates(code).Where(method => Takes(method, arguments)).ToArray();
        // Of several, that which takes each just as it is.
        var exact = fits.Length > 1 ? Array.FindAll(fits, method => ParametersOf(method).Zip(arguments).All(pair => pair.First == pair.Second?.GetType())) : fits;
        return (fits.Length, exact.Length) switch
        {
            (0, _) => throw Undefined(),
            (_, 1) => FoundMethods.In(exact[0].Module.Assembly).Applied(exact[0])(null, self, arguments),
            _ => throw new ExitException(new ExitReason.BadFunction($"{this}/{Arity} is {fits.Length} methods that take these arguments; give them names of their own")),
        };
    }

    /// <summary>Calls it as what runs in its module.</summary>
    public ValueTask<object?> Run(CodeStore code, IProcess self, object?[] arguments) => CodeStore.Run(Home(code), self.Self, () => Call(code, self, arguments));

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Module.Split(',')[0]}.{Function}";

    protected override MethodInfo Look(Assembly home, CodeStore? code) => Candidates(code).FirstOrDefault() ?? throw Undefined();

    IEnumerable<MethodInfo> Candidates(CodeStore? code) =>
        from method in TypeIn(code).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where method.Name == Function && !method.IsGenericMethodDefinition && ParametersOf(method).Count() == Arity
        select method;

    static IEnumerable<Type> ParametersOf(MethodInfo method) => method.GetParameters().Select(p => p.ParameterType).Where(type => type != typeof(IProcess));

    static bool Takes(MethodInfo method, object?[] arguments) => ParametersOf(method).Zip(arguments).All(pair =>
        pair.Second is null ? !pair.First.IsValueType || Nullable.GetUnderlyingType(pair.First) is not null : pair.First.IsInstanceOfType(pair.Second));

    Type TypeIn(CodeStore? code)
    {
        Type? type;
        try
        {
            type = Module.Split(',', 2, StringSplitOptions.TrimEntries) is [var typeName, var assembly] ? (code is null ? HostModules.Load(assembly) : code.Load(assembly))?.GetType(typeName)
                : code?.CurrentOf(Module)?.Assembly.GetType(Module) ?? HostModules.TypeOf(Module);
        }
        catch (Exception e) when (e is ArgumentException or IOException or TypeLoadException or BadImageFormatException)
        {
            type = null; // no name of a type
        }
        return type is { ContainsGenericParameters: false } ? type : throw Undefined();
    }

    ExitException Undefined() => new(new ExitReason.Undefined($"{this}/{Arity}"));
}
