namespace KvApp.Tasks;

/// <summary>A node does not take a module (OTP's <c>{error, what}</c> of <c>code:load_binary</c>); the message names the module and why.</summary>
public sealed class ModuleRefusedException(ModuleRefusal refusal, string message) : Exception(message)
{
    /// <summary>Why, for a program to tell.</summary>
    public ModuleRefusal Refusal { get; } = refusal;
}

/// <summary>Why a module is not taken.</summary>
public enum ModuleRefusal : byte
{
    /// <summary>The bytes are no assembly, or none that .NET takes, or not those of the module that they were sent for (<c>:badfile</c>).</summary>
    BadFile = 1,

    /// <summary>It is of the framework, or of the node itself, or shared by all that runs there (<c>:sticky_directory</c>).</summary>
    Sticky = 2,

    /// <summary>It is larger than <c>kv.tasks.code.max-size</c>.</summary>
    TooLarge = 3,

    /// <summary>The node takes no code (<c>kv.tasks.code.shipping = off</c>).</summary>
    Off = 4,

    /// <summary>Its bytes are not to be had (<c>:nofile</c>).</summary>
    NoFile = 5,
}
