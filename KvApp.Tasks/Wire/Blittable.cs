using System.Runtime.InteropServices;

namespace KvApp.Tasks;

/// <summary>Arrays of numbers travel as their memory, low byte first: every platform that .NET supports for servers but s390x keeps them so.</summary>
internal static class Blittable
{
    /// <summary>The size of an element, or 0 where its memory does not tell it.</summary>
    public static int SizeOf(Type element) => Type.GetTypeCode(element) switch
    {
        TypeCode.Byte or TypeCode.SByte => 1,
        TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 => 2,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double => 8,
        _ => 0,
    };

    public static Span<byte> Bytes(Array array) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), checked((int)(array.LongLength * SizeOf(array.GetType().GetElementType()!))));
}
