using Microsoft.AspNetCore.Connections;

namespace KvApp;

/// <summary>Decides about a connection that has been made, while no other is accepted.</summary>
interface IAdmission
{
    /// <summary>True where the connection may stay. Otherwise it is closed when this has returned.</summary>
    /// <param name="newcomer">The connection.</param>
    /// <param name="open">Those that are open, the oldest first.</param>
    ValueTask<bool> Admit(ConnectionContext newcomer, OpenConnections open);
}
