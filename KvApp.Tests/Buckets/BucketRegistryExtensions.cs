namespace KvApp.Tests;

static class BucketRegistryExtensions
{
    /// <summary>The bucket of a name, which a test expects to be made or there.</summary>
    public static Bucket Made(this BucketRegistry buckets, ReadOnlySpan<byte> name) =>
        Xunit.Assert.IsType<Creation.Done>(buckets.Create(name)).Bucket;
}
