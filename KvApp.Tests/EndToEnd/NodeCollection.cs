using Xunit;

namespace KvApp.Tests;

/// <summary>Tests that start nodes, or load the machine, run one at a time and beside nothing else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NodeCollection : ICollectionFixture<SharedNodes>
{
    public const string Name = "nodes";
}
