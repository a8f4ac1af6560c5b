namespace KvApp.Tests;

/// <summary>A client that has commands answered all the time, one after the other, until it is told to end.</summary>
sealed class Traffic : IAsyncDisposable
{
    static int _clients;

    readonly CancellationTokenSource _over = new();
    readonly Task _talking;

    Traffic(TelnetClient client, string bucket, TimeSpan patience) => _talking = Task.Run(async () =>
    {
        using var _ = client;
        var key = $"key{Interlocked.Increment(ref _clients)}";
        // Not as many as there can be: this is no flood, and what it is beside may need the processors.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (; Count == 0 || !_over.IsCancellationRequested; Count++, await pace.WaitForNextTickAsync())
            await client.Talk($"PUT {bucket} {key} {Count}\r\nGET {bucket} {key}\r\n", $"OK\r\n{Count}\r\nOK\r\n", patience);
    });

    /// <summary>How many commands have been answered.</summary>
    public int Count { get; private set; }

    /// <summary>Begins on a bucket that is there.</summary>
    public static async Task<Traffic> Start(NodeProcess front, string bucket, TimeSpan patience) => new(await front.Connect(), bucket, patience);

    /// <summary>Fails at once if a command was not answered as it should be.</summary>
    public async Task During(Task work)
    {
        if (await Task.WhenAny(work, _talking) == _talking) await _talking;
        await work;
    }

    /// <inheritdoc cref="During(Task)"/>
    public async Task<T> During<T>(Task<T> work)
    {
        await During((Task)work);
        return await work;
    }

    /// <summary>Ends it; the exception of a command that failed comes out here too.</summary>
    public async Task<int> End()
    {
        _over.Cancel();
        await _talking;
        return Count;
    }

    public async ValueTask DisposeAsync()
    {
        _over.Cancel();
        await _talking.ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
