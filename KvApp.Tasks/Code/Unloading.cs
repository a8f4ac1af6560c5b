namespace KvApp.Tasks;

/// <summary>Modules that were unloaded are gone when nothing holds their objects any more; only the garbage collector knows when.</summary>
internal static class Unloading
{
    // A second in all, if they stay. The runtime itself holds code that it is about to compile anew for 100 ms.
    const int Looks = 20;

    /// <summary>Looks for a while, each time after a collection.</summary>
    public static async Task<bool> AreGone(IReadOnlyList<WeakReference> modules)
    {
        for (var look = 1; look <= Looks && modules.Any(module => module.IsAlive); look++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(5 * look).ConfigureAwait(false);
        }
        return !modules.Any(module => module.IsAlive);
    }
}
