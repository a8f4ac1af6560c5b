using System.Net;
using Microsoft.AspNetCore.Connections;

namespace KvApp;

/// <summary>
/// A transport that asks about each connection before it accepts the next one: so that a port has at most one socket more than its
/// admission allows, however fast clients come.
/// </summary>
sealed class AdmittingTransport(IConnectionListenerFactory inner, IAdmission admission) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), admission);

    sealed class Listener(IConnectionListener inner, IAdmission admission) : IConnectionListener
    {
        readonly OpenConnections _open = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } newcomer)
            {
                if (await admission.Admit(newcomer, _open)) return new AdmittedConnection(newcomer, _open);
                await newcomer.DisposeAsync();
            }
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
