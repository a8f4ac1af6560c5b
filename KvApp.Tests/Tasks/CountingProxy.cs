using System.Net;
using System.Net.Sockets;

namespace KvApp.Tests;

/// <summary>Stands between a node and whoever connects to it, and counts the bytes of both directions.</summary>
sealed class CountingProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly int _target;
    readonly Task _accepting;
    long _bytes;
    volatile TaskCompletionSource? _held;

    /// <param name="target">The port of the node, which may open later.</param>
    public CountingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>When so many bytes have come, it is held.</summary>
    public long HoldAt { get; set; } = long.MaxValue;

    /// <summary>While it is held, nothing gets through, and nothing is lost.</summary>
    public bool Held
    {
        set
        {
            var let = _held;
            _held = value ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            let?.SetResult();
        }
    }

    async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (OperationCanceledException) { }
    }

    async Task Serve(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(Copy(near, far), Copy(far, near));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException) { }
    }

    async Task Copy(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            if (Interlocked.Add(ref _bytes, read) >= HoldAt) Held = true;
            while (_held is { } held) await held.Task.WaitAsync(_end.Token);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        await _accepting;
        _listener.Stop();
    }
}
