using Microsoft.AspNetCore.Connections;

namespace KvApp;

/// <summary>
/// Admits everybody, and closes the oldest of too many connections: a request takes milliseconds, so that the old ones are idle or slow.
/// </summary>
sealed class NewestAdmission(int most) : IAdmission
{
    public async ValueTask<bool> Admit(ConnectionContext newcomer, OpenConnections open)
    {
        while (open.Count >= most && open.Oldest is { } oldest)
        {
            oldest.Abort(new ConnectionAbortedException("newer connections need its place"));
            await oldest.Closed;
        }
        return true;
    }
}
