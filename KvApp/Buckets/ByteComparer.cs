using System.Runtime.InteropServices;

namespace KvApp;

/// <summary>Compares names, keys and values as bytes, and lets a map of them be read with bytes that lie in a buffer.</summary>
sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly ByteComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

    public bool Equals(ReadOnlySpan<byte> bytes, byte[] other) => bytes.SequenceEqual(other);

    // The hash of strings is keyed anew in every process: strangers choose the keys, and must not be able to make them collide.
    public int GetHashCode(ReadOnlySpan<byte> bytes)
    {
        var pairs = string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes));
        return (bytes.Length & 1) == 0 ? pairs : HashCode.Combine(pairs, bytes[^1]);
    }

    public byte[] Create(ReadOnlySpan<byte> bytes) => bytes.ToArray();
}
