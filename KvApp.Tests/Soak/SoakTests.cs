using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Random starts, ends, kills and restarts against a model of what each answer may be: half a minute, or as long as the environment says.</summary>
[Collection(WholeProcessCollection.Name)]
public sealed class SoakTests(ITestOutputHelper output)
{
    static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    [Fact]
    public async Task Every_answer_is_one_that_may_be()
    {
        var seed = Number("KVAPP_TESTS_SEED") ?? Random.Shared.Next();
        var time = TimeSpan.FromSeconds(Number("KVAPP_TESTS_SOAK") ?? 30);
        var again = $"to replay: KVAPP_TESTS_SEED={seed} KVAPP_TESTS_SOAK={time.TotalSeconds:0} dotnet test --filter {nameof(SoakTests)}";
        output.WriteLine(again);
        try
        {
            output.WriteLine(await new Soak(seed, time).Run());
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.Message}\n{again}");
        }
    }
}
