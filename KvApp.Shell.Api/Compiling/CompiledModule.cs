namespace KvApp.Shell;

/// <summary>A module that was compiled from a text (<c>{module, binary}</c>).</summary>
/// <param name="Name">The name of the first type of the text, which is the module's.</param>
/// <param name="Assembly">The bytes, for <c>Code.LoadBinary</c>.</param>
public sealed record CompiledModule(string Name, byte[] Assembly)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}, {Assembly.Length} bytes";
}
