using Microsoft.AspNetCore.Connections;

namespace KvApp;

/// <summary>
/// Refuses clients beyond <c>kv.server.max-clients</c>, and where the limit of open files leaves no more. They get one line.
/// </summary>
sealed class ClientAdmission(int most, OpenFiles files, ClientLog log) : IAdmission
{
    public async ValueTask<bool> Admit(ConnectionContext newcomer, OpenConnections open)
    {
        var why = open.Count >= most ? $"kv.server.max-clients = {most} are connected"
            : files.AreShort(most) ? $"{open.Count} are connected, and the limit of open files, {files.Limit}, leaves no more"
            : null;
        if (why is null) return true;
        log.TooMany(newcomer.RemoteEndPoint, why);
        try
        {
            await newcomer.Transport.Output.WriteAsync(Replies.TooManyClients.ToArray());
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone already.
        }
        return false;
    }
}
