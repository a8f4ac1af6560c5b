using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace KvApp.Tasks;

/// <summary>The few shapes of which every message of ours is made: fixed and variable integers, and things with their length before them.</summary>
internal static class WireWriter
{
    public static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    extension(IBufferWriter<byte> output)
    {
        public void WriteByte(byte value)
        {
            output.GetSpan(1)[0] = value;
            output.Advance(1);
        }

        public void WriteUInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
            output.Advance(4);
        }

        public void WriteInt64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
            output.Advance(8);
        }

        /// <summary>Seven bits a byte, low bits first: small numbers stay small.</summary>
        public void WriteVarint(ulong value)
        {
            var span = output.GetSpan(VarintLength(value));
            var n = 0;
            for (; value >= 0x80; value >>= 7) span[n++] = (byte)(value | 0x80);
            span[n++] = (byte)value;
            output.Advance(n);
        }

        /// <summary>A signed number of which the small ones of both signs are short.</summary>
        public void WriteSigned(long value) => output.WriteVarint((ulong)((value << 1) ^ (value >> 63)));

        public void WriteBytes(ReadOnlySpan<byte> value)
        {
            output.WriteVarint((ulong)value.Length);
            value.CopyTo(output.GetSpan(value.Length));
            output.Advance(value.Length);
        }

        /// <summary>UTF-8; null is told apart from the empty string.</summary>
        public void WriteString(string? value)
        {
            if (value is null)
            {
                output.WriteVarint(0);
                return;
            }
            var length = Encoding.UTF8.GetByteCount(value);
            output.WriteVarint((ulong)length + 1);
            Encoding.UTF8.GetBytes(value, output.GetSpan(Math.Max(length, 1)));
            output.Advance(length);
        }
    }
}
