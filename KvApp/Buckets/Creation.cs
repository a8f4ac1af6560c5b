namespace KvApp;

/// <summary>The outcome of creating a bucket.</summary>
abstract record Creation
{
    private Creation() { }

    /// <summary>The living bucket of the name, whether it is new or was there.</summary>
    public sealed record Done(Bucket Bucket) : Creation;

    /// <summary>A new bucket needs memory beyond <c>kv.store.max-memory</c>, which is <paramref name="Most"/>.</summary>
    public sealed record Full(long Most) : Creation;

    /// <summary>The registry is down.</summary>
    public sealed record NoRegistry : Creation;
}
