using Xunit;

namespace KvApp.Tests;

/// <summary>Connections of a node foo that owns a to m, where the bucket "abc" exists; bar is somewhere else.</summary>
public abstract class ConnectionSpec : StoreSpec, IAsyncLifetime
{
    internal KvStore Node { get; }

    internal Bucket Abc { get; private set; } = null!;

    protected ConnectionSpec() => Node = StartNode();

    public async Task InitializeAsync()
    {
        await Node.Buckets.Opened;
        Abc = Node.Buckets.Made("abc"u8);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal PipeClient Connect(ServerSettings? settings = null) => new(Node, settings);

    internal static string? Value(Bucket bucket, string key) => bucket.TryGet(Bytes.Of(key), out var value) && value is not null ? Bytes.Text(value) : null;
}
