using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>
/// A lambda or a local function, as OTP's local fun: the compiler names it anew in every build, so that it is the method of one build of its module and of no
/// other. It captures nothing.
/// </summary>
internal sealed record Closure(string Assembly, Guid Module, int Token) : FunctionData
{
    public const byte Tag = 1;

    static readonly ConcurrentDictionary<Closure, string> Texts = new();

    public static Closure Of(MethodInfo method) => new(method.Module.Assembly.GetName().Name ?? "", method.Module.ModuleVersionId, method.MetadataToken);

    public static Closure ReadClosure(ref WireReader reader) => new(reader.ReadText(), new(reader.Read(16).ToArray()), (int)reader.ReadVarint());

    public override void Write(IBufferWriter<byte> output)
    {
        output.WriteByte(Tag);
        output.WriteString(Assembly);
        Module.TryWriteBytes(output.GetSpan(16));
        output.Advance(16);
        output.WriteVarint((ulong)Token);
    }

    /// <inheritdoc/>
    /// <exception cref="ExitException"><see cref="ExitReason.BadFunction"/>: this node has another build of the module, or none.</exception>
    public override MethodInfo Find()
    {
        var here = Modules.Load(Assembly)?.ManifestModule;
        if (here?.ModuleVersionId != Module) throw Bad(here is null ? "this node has none" : $"this node has build {here.ModuleVersionId}; run the same build on both, or pass a named static method");
        try
        {
            return here.ResolveMethod(Token) is MethodInfo { ContainsGenericParameters: false } method && method.Name.Contains('<') && (method.IsStatic || IsStateless(method.DeclaringType!)) ? method
                : throw Bad("no lambda of it has this number");
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException)
        {
            throw Bad("no lambda of it has this number");
        }
    }

    /// <summary>Where it is written; of a build that is not here, its number.</summary>
    public override string ToString() => Texts.GetOrAdd(this, static closure =>
    {
        try
        {
            return FunctionText.Of(closure.Find());
        }
        catch (ExitException)
        {
            return closure.Number;
        }
    });

    string Number => $"lambda {Token:x8} of {Assembly}";

    ExitException Bad(string why) => new(new ExitReason.BadFunction($"the {Number} is of build {Module}, but {why}"));
}
