namespace KvApp.Tests;

/// <summary>Clients of one node that have commands answered all the time, whatever happens.</summary>
sealed class Load : IAsyncDisposable
{
    const int Clients = 3;
    static readonly TimeSpan WorksWithin = TimeSpan.FromSeconds(60);

    readonly CancellationTokenSource _over = new();
    readonly LoadClient[] _clients;
    readonly Task[] _running;

    /// <summary>Begins through <paramref name="front"/>, with buckets of its own on foo and bar. <paramref name="number"/> tells its names from those of other loads.</summary>
    public Load(LoadNode front, LoadNode foo, LoadNode bar, Func<Task<TelnetClient>> connect, string number = "")
    {
        _clients = [.. Enumerable.Range(0, Clients).Select(n => $"{front.Name}{number}-{n}").Select(name => new LoadClient(front, name, [new(foo, $"load-{name}"), new(bar, $"stress-{name}")], connect))];
        _running = [.. _clients.Select(client => Task.Run(() => client.Run(Tally, _over.Token)))];
    }

    /// <summary>What was answered.</summary>
    public LoadTally Tally { get; } = new();

    /// <summary>Waits until each client has had a batch that it has not begun yet, and all in it was well.</summary>
    public Task Works()
    {
        var from = _clients.Select(client => client.Batch + 1).ToArray();
        return During(Until());

        async Task Until()
        {
            using var limit = new CancellationTokenSource(WorksWithin);
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (_clients.Zip(from).Any(each => each.First.LastGood < each.Second))
            {
                try
                {
                    await look.WaitForNextTickAsync(limit.Token);
                }
                catch (OperationCanceledException)
                {
                    throw new TimeoutException($"not all is well again within {WorksWithin}: {Tally}");
                }
            }
        }
    }

    /// <summary>Waits for it, and fails at once if an answer is wrong or does not come.</summary>
    public async Task During(Task work)
    {
        var first = await Task.WhenAny([work, .. _running]);
        if (first != work) await first;
        await work;
    }

    /// <summary>Ends it, and fails if an answer was wrong or did not come.</summary>
    public async Task End()
    {
        _over.Cancel();
        await Task.WhenAll(_running);
    }

    public async ValueTask DisposeAsync()
    {
        _over.Cancel();
        await Task.WhenAll(_running).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
