namespace KvApp;

/// <summary>The outcome of a write to a bucket.</summary>
enum Written
{
    /// <summary>The write was done.</summary>
    Done,

    /// <summary>The bucket is dead.</summary>
    NoBucket,

    /// <summary>The write needs memory beyond <c>kv.store.max-memory</c>.</summary>
    Full,
}
