using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>The C# of README.md, word for word: <see cref="ReadmeTests"/> compares the two.</summary>
static class ReadmeCode
{
    public static async Task<(int, string)> Run(ActorSystem system)
    {
        // begin
        var tasks = TaskSupervisor.On(system, "work", "bar");       // {Work, :"bar@127.0.0.1"}

        int doubled = await tasks.Async(Jobs.Double, 21);           // Task.Supervisor.async(...) |> Task.await()

        var outcome = await tasks.AsyncNoLink(Jobs.Divide, (1, 0)).Yield();
        var told = outcome switch
        {
            TaskResult<int>.Ok(var value) => $"{value}",
            TaskResult<int>.Exit(ExitReason.Failed failed, _) => failed.Message,
            _ => "still running",
        };
        // end
        return (doubled, told);
    }
}

static class Jobs
{
    public static int Double(int n) => n * 2;

    public static async Task Forever(IProcess self) => await Task.Delay(Timeout.Infinite, self.Stopping);

    public static async Task Serve(IProcess self, string what) => await Task.Delay(Timeout.Infinite, self.Stopping);

    public static int Divide((int Dividend, int Divisor) numbers) => numbers.Dividend / numbers.Divisor;
}
