using System.Buffers.Binary;

namespace KvApp;

/// <summary>What a node answers to lines of another one: the replies to so many of them, from the first on. Whoever asked asks again for the rest.</summary>
readonly record struct RoutedReplies(int Lines, ReadOnlyMemory<byte> Bytes)
{
    const int CountLength = 4;

    /// <summary>They travel as bytes, the count before them.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[CountLength + Bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Lines);
        Bytes.Span.CopyTo(bytes.AsSpan(CountLength));
        return bytes;
    }

    public static RoutedReplies Read(byte[] bytes) => new(BinaryPrimitives.ReadInt32LittleEndian(bytes), bytes.AsMemory(CountLength));
}
