using Akka.Configuration;

namespace KvApp.Tasks;

/// <summary>The defaults of this library's settings.</summary>
public static class TasksConfig
{
    /// <summary><c>reference.conf</c>: every setting of the library, with what it means.</summary>
    public static Config Reference { get; } = Read("KvApp.Tasks.reference.conf").WithFallback(Read("KvApp.Tasks.serialization.conf"));

    static Config Read(string resource) => ConfigurationFactory.FromResource(resource, typeof(TasksConfig).Assembly);
}
