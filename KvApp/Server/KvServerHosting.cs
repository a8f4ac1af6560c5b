using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>Adds the telnet server to a host.</summary>
static class KvServerHosting
{
    /// <summary>
    /// The server starts with the host and stops with it. Call this after <c>AddAkka</c>: hosted services start in the order they were
    /// added, and stop in the reverse one.
    /// </summary>
    public static IServiceCollection AddKvServer(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new ClientLog(provider.GetRequiredService<ILogger<ClientLog>>()));
        services.AddSingleton<KvServer>();
        return services.AddHostedService(provider => provider.GetRequiredService<KvServer>());
    }
}
