using KvApp.Tests;
using Xunit;
using Xunit.Abstractions;

// What takes longest waits more than it computes, and goes first. Two lanes keep two processors busy: a third made nodes late for what they
// had seconds for.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("KvApp.Tests." + nameof(LongestFirst), "KvApp.Tests")]

namespace KvApp.Tests;

/// <summary>Tests that start nodes, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<SharedNodes>
{
    public const string Name = "nodes";
}

/// <summary>Specs on several nodes, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class SpecCollection
{
    public const string Name = "specs";
}

/// <summary>Tests that look at the whole operating system process: what is on its heap, what it counts, what surfaces unobserved. Beside nothing else, after everything else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcessCollection
{
    public const string Name = "the whole process";
}

/// <summary>Begins with those that last minutes.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> collections) =>
        collections.OrderBy(collection => collection.DisplayName switch { SpecCollection.Name => 0, NodeCollection.Name => 1, var name when name.EndsWith(nameof(WaitingTests), StringComparison.Ordinal) => 2, _ => 3 });
}
