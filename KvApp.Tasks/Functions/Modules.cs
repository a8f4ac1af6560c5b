using System.Reflection;

namespace KvApp.Tasks;

/// <summary>The assemblies of this node, by name.</summary>
internal static class Modules
{
    /// <summary>Null if it is not there.</summary>
    public static Assembly? Load(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }
}
