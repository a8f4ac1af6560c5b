using KvApp.Tasks;
using PublicApiGenerator;
using Xunit;

namespace KvApp.Tests;

/// <summary>What the library shows of itself, as a file: a change of it is seen in review.</summary>
public sealed class PublicApiTests
{
    const string Baseline = "KvApp.Tasks/PublicApi.txt";
    const string Renew = "KVAPP_TESTS_API";

    [Fact]
    public void What_is_public_is_what_the_baseline_says()
    {
        var api = typeof(TaskSupervisor).Assembly.GeneratePublicApi(new() { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable(Renew) is "write") File.WriteAllText(Path.Combine(Repository.Root, Baseline), api);

        var before = Repository.Read(Baseline).ReplaceLineEndings("\n").Split('\n');
        var now = api.Split('\n');
        var (gone, added) = (Without(before, now), Without(now, before));
        Assert.True(api == string.Join('\n', before),
            $"""
            The public surface of KvApp.Tasks is not what {Baseline} says. If that is meant, renew it and have the change reviewed:
              {Renew}=write dotnet test --filter {nameof(PublicApiTests)}
            {string.Join('\n', gone.Select(line => $"- {line}").Concat(added.Select(line => $"+ {line}")))}
            """);
    }

    static IEnumerable<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        var left = others.ToList();
        return [.. lines.Where(line => !left.Remove(line))];
    }
}
