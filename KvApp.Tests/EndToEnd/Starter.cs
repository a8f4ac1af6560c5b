using System.Collections.Concurrent;

namespace KvApp.Tests;

/// <summary>
/// The thread that all processes are started on. A parent-death signal means the death of the starting thread, not of its process:
/// a child started on a thread of the pool dies when the pool lets that thread go. This one lives as long as the tests.
/// </summary>
static class Starter
{
    static readonly BlockingCollection<Action> Work = [];

    static Starter() => new Thread(() =>
    {
        foreach (var work in Work.GetConsumingEnumerable()) work();
    })
    { IsBackground = true, Name = "starts processes" }.Start();

    public static void Run(Action work)
    {
        var done = new TaskCompletionSource();
        Work.Add(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        done.Task.GetAwaiter().GetResult();
    }
}
