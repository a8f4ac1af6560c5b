namespace KvApp;

/// <summary>Asks the registry for the bucket of a name, made if there is none; the answer is the <see cref="Bucket"/>.</summary>
sealed record CreateBucket(byte[] Name);

/// <summary>Asks the supervisor of the buckets for a new one.</summary>
sealed record StartBucket(byte[] Name);

/// <summary>Its answer.</summary>
sealed record BucketStarted(Bucket Bucket);
