namespace KvApp.Tests;

/// <summary>What a node is called in a spec; its process, and the process that takes its place after a restart, bear it.</summary>
public sealed record RoleName(string Name)
{
    public override string ToString() => Name;
}
