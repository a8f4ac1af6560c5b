using System.Reflection;

namespace KvApp.Shell;

/// <summary>Loads the modules of a session.</summary>
internal interface ILineLoader
{
    /// <summary>Loads a module that may refer to every module before it.</summary>
    Assembly Load(byte[] module);

    /// <summary>Unloads all of them; false if one is left in memory.</summary>
    Task<bool> Release();
}
