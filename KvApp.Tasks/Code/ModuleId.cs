using System.Buffers;
using System.Reflection;

namespace KvApp.Tasks;

/// <summary>
/// One build of a module (the <c>md5</c> of OTP's funs). The compiler makes the id of what it compiles, so that two builds of one source
/// have one id, and so have the forms of one build (ahead of time, single file), whose bytes differ.
/// </summary>
/// <param name="Name">The assembly's, by which it is looked for.</param>
/// <param name="Build">The module version id.</param>
public readonly record struct ModuleId(string Name, Guid Build)
{
    internal static ModuleId Of(Module module) => new(module.Assembly.GetName().Name ?? "", module.ModuleVersionId);

    internal static ModuleId Read(ref WireReader reader)
    {
        var name = reader.ReadText();
        Span<byte> build = stackalloc byte[16];
        reader.Read(16).CopyTo(build);
        return new(name, new(build));
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.WriteString(Name);
        Build.TryWriteBytes(output.GetSpan(16));
        output.Advance(16);
    }

    /// <summary>Its name and its build.</summary>
    public override string ToString() => $"{Name} {Build}";
}
