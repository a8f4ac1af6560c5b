using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace KvApp.Tasks;

/// <summary>
/// A lambda or a local function, as OTP's local fun: the compiler names it anew in every build, so that it is the method of one build of
/// its module and of no other.
/// </summary>
/// <param name="Module">The build.</param>
/// <param name="Token">The method's number there.</param>
/// <param name="Check">Made of its names and parameters: a number that was changed on the way leads to no other function.</param>
internal sealed record Closure(ModuleId Module, int Token, uint Check) : MethodData
{
    const int MethodTable = 0x06000000, RowMask = 0x00FFFFFF;

    static readonly ConcurrentDictionary<Closure, string> Texts = new();

    /// <summary>Whether a compiler named it: C#, F# and Visual Basic use characters for that which no name in a source has.</summary>
    public static bool Is(MethodInfo method) => HasMadeName(method.Name) || HasMadeName(method.DeclaringType?.Name ?? "");

    public static new Closure Of(MethodInfo method) => new(ModuleId.Of(method.Module), method.MetadataToken, CheckOf(DefinitionOf(method))) { TypeArguments = TypeArgumentsOf(method) };

    public static Closure ReadMethod(ref WireReader reader) => new(ModuleId.Read(ref reader), MethodTable | ((int)reader.ReadVarint() & RowMask), reader.ReadUInt32());

    protected override void WriteMethod(IBufferWriter<byte> output)
    {
        Module.Write(output);
        output.WriteVarint((ulong)(Token & RowMask));
        output.WriteUInt32(Check);
    }

    /// <inheritdoc/>
    /// <exception cref="ExitException"><see cref="ExitReason.BadFunction"/>: this node has another build of the module, or none.</exception>
    public override Assembly Home(CodeStore? code) => (code is null ? HostModules.Find(Module) : code.Find(Module)) ?? throw Bad(
        (code is null ? HostModules.Load(Module.Name) : code.Load(Module.Name))?.ManifestModule is { } other
            ? $"this node has build {other.ModuleVersionId}; run the same build on both, or pass a named static method"
            : $"this node has none{code?.WhyNotFetched(Module)}").For(Module);

    protected override MethodInfo Look(Assembly home, CodeStore? code)
    {
        try
        {
            return home.ManifestModule.ResolveMethod(Token) is MethodInfo method && Is(method) && CheckOf(method) == Check ? Close(method, code) : throw Bad("no lambda of it has this number");
        }
        catch (Exception e) when (e is not ExitException)
        {
            throw Bad($"no lambda of it is this one: {e.Message}");
        }
    }

    /// <summary>Where it is written; of a build that the process was not started with, its number.</summary>
    public override string ToString() => HostModules.Find(Module) is null ? Number : Texts.GetOrAdd(this, static closure =>
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

    // Not just anywhere: a method of a generic interface that is implemented explicitly is called I<T>.M.
    static bool HasMadeName(string name) => name.StartsWith('<') || name.AsSpan().IndexOfAny('@', '$') >= 0;

    string Number => $"lambda {Token:x8} of {Module.Name}";

    static uint CheckOf(MethodInfo method)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes($"{method.DeclaringType}|{method}")) hash = (hash ^ b) * 16777619;
        return hash;
    }

    ExitException Bad(string why) => new(new ExitReason.BadFunction($"the {Number} is of build {Module.Build}, but {why}"));
}
