using KvApp.Tasks;

namespace KvApp;

/// <summary>How much memory the store may take (<c>kv.store</c>).</summary>
public sealed record StoreSettings
{
    const long Mega = 1024 * 1024;

    /// <summary>
    /// The default of <see cref="MaxMemory"/>, as a share of the memory that the process may have. The rest is for clients, connections and
    /// garbage.
    /// </summary>
    const int DefaultPercent = 70;

    /// <summary>The memory that .NET says the process may have: the limit of the container, or of the heap, counts.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The bytes that buckets and entries may take, with their overhead.</summary>
    public long MaxMemory { get; init; } = Available / 100 * DefaultPercent;

    /// <summary>The bytes that wait for clients of this node, all together: beyond it the slowest readers are cut.</summary>
    public long MaxQueued => Math.Min(256 * Mega, MaxMemory / 8);

    /// <summary>The bytes of large replies that are made for one other node at a time.</summary>
    public long MaxReplies => Math.Min(64 * Mega, MaxMemory / 16);

    /// <summary>The bytes of commands that are under way to one other node at a time.</summary>
    public long MaxRequests => Math.Min(4 * Mega, MaxMemory / 16);

    internal static StoreSettings Read(SettingsReader settings)
    {
        const string key = "kv.store.max-memory";
        return settings.Text(key) is "auto" ? new() : new() { MaxMemory = settings.Size(key, Mega, Available) };
    }
}
