using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KvApp;

/// <summary>A connection that is counted until its socket is closed.</summary>
sealed class AdmittedConnection : ConnectionContext
{
    readonly ConnectionContext _inner;
    readonly OpenConnections _open;
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AdmittedConnection(ConnectionContext inner, OpenConnections open)
    {
        (_inner, _open, Place) = (inner, open, new(this));
        open.Add(this);
    }

    /// <summary>Where it stands among the others.</summary>
    public LinkedListNode<AdmittedConnection> Place { get; }

    /// <summary>Completes when the socket is closed.</summary>
    public Task Closed => _closed.Task;

    public override string ConnectionId { get => _inner.ConnectionId; set => _inner.ConnectionId = value; }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items { get => _inner.Items; set => _inner.Items = value; }

    public override IDuplexPipe Transport { get => _inner.Transport; set => _inner.Transport = value; }

    public override CancellationToken ConnectionClosed { get => _inner.ConnectionClosed; set => _inner.ConnectionClosed = value; }

    public override EndPoint? LocalEndPoint { get => _inner.LocalEndPoint; set => _inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => _inner.RemoteEndPoint; set => _inner.RemoteEndPoint = value; }

    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    public override void Abort() => _inner.Abort();

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _inner.DisposeAsync();
        }
        finally
        {
            _open.Remove(this);
            _closed.TrySetResult();
        }
    }
}
