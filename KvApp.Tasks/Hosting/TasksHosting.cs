using Akka.Actor;
using Akka.Hosting;

namespace KvApp.Tasks;

/// <summary>Akka.Hosting's way to this library.</summary>
public static class TasksHosting
{
    /// <summary>Makes the actor system a node: adds the library's configuration and starts the daemon that answers for it.</summary>
    /// <exception cref="PlatformNotSupportedException">The program was trimmed, or compiled to native code.</exception>
    public static AkkaConfigurationBuilder WithTasks(this AkkaConfigurationBuilder akka)
    {
        WholeProgram.Check();
        return akka.AddHocon(TasksConfig.Reference, HoconAddMode.Append).AddStartup((system, _) => Node.Get(system));
    }

    /// <summary>Starts a task supervisor with the actor system, and stops it in good order with that: its children have their time before the node leaves the cluster.</summary>
    public static AkkaConfigurationBuilder WithTaskSupervisor(this AkkaConfigurationBuilder akka, string name, TaskSupervisorOptions? options = null) =>
        akka.WithActors((system, _) =>
        {
            var tasks = TaskSupervisor.Start(system, name, options);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, $"stop-{name}", async () =>
            {
                if (tasks.Pid is not null) await tasks.Stop();
                return Akka.Done.Instance;
            });
        });
}
