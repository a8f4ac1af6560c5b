using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>The bytes of every message between daemons. It only wraps: bodies are decoded by whoever they are for.</summary>
internal sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4001;

    public override string Manifest(object o) => o switch
    {
        Frame => "F",
        Pulse => "P",
        Hello => "H",
        HelloAck => "A",
        HelloRefused => "R",
        Closed => "C",
        _ => throw new SerializationException($"{o.GetType()} is no message between nodes"),
    };

    public override byte[] ToBinary(object o)
    {
        if (o is Frame frame) return WriteFrame(frame);
        var output = new ArrayBufferWriter<byte>(64);
        switch (o)
        {
            case Pulse p:
                output.WriteUInt32(p.To);
                output.WriteUInt32(p.From);
                output.WriteVarint((ulong)p.Sent);
                output.WriteVarint((ulong)p.Taken);
                output.WriteByte(p.Question);
                output.WriteByte(p.Answer);
                break;
            case Hello h:
                WriteHello(output, h);
                break;
            case HelloAck a:
                output.WriteUInt32(a.To);
                WriteHello(output, a.Identity);
                break;
            case HelloRefused r:
                output.WriteByte((byte)r.Kind);
                output.WriteString(r.Reason);
                break;
            case Closed c:
                output.WriteUInt32(c.To);
                output.WriteUInt32(c.From);
                output.WriteByte(c.Goodbye ? (byte)1 : (byte)0);
                break;
        }
        return output.WrittenSpan.ToArray();
    }

    // Every task's way leads through here, twice: one array, of the right size.
    static byte[] WriteFrame(Frame frame)
    {
        var output = new ArrayWriter(10 + WireWriter.VarintLength((ulong)frame.Sequence) + WireWriter.VarintLength((ulong)frame.Ref) + frame.Body.Length);
        output.WriteUInt32(frame.To);
        output.WriteUInt32(frame.From);
        output.WriteByte((byte)frame.Kind);
        output.WriteByte((byte)frame.Flags);
        output.WriteVarint((ulong)frame.Sequence);
        output.WriteVarint((ulong)frame.Ref);
        output.Write(frame.Body.Span);
        return output.Array;
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(new(bytes));
        return manifest switch
        {
            "F" => ReadFrame(ref reader, bytes),
            "P" => new Pulse(reader.ReadUInt32(), reader.ReadUInt32(), (long)reader.ReadVarint(), (long)reader.ReadVarint(), reader.ReadByte(), reader.ReadByte()),
            "H" => ReadHello(ref reader),
            "A" => new HelloAck(reader.ReadUInt32(), ReadHello(ref reader)),
            "R" => new HelloRefused((RefusalKind)reader.ReadByte(), reader.ReadText()),
            "C" => new Closed(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadByte() != 0),
            _ => throw new SerializationException($"'{manifest}' is no message between nodes that this version knows"),
        };
    }

    static Frame ReadFrame(ref WireReader reader, byte[] bytes)
    {
        var (to, from) = (reader.ReadUInt32(), reader.ReadUInt32());
        var (kind, flags) = ((FrameKind)reader.ReadByte(), (FrameFlags)reader.ReadByte());
        var (sequence, id) = ((long)reader.ReadVarint(), (long)reader.ReadVarint());
        return new(to, from, sequence, kind, id, flags, bytes.AsMemory(bytes.Length - (int)reader.Remaining));
    }

    static void WriteHello(IBufferWriter<byte> output, Hello hello)
    {
        output.WriteUInt32(hello.Number);
        output.WriteUInt32((uint)hello.Uid);
        output.WriteString(hello.Name);
        output.WriteInt64(hello.StartedAt);
        output.WriteByte(hello.WireVersion);
        output.WriteString(hello.Library);
    }

    static Hello ReadHello(ref WireReader reader) =>
        new(reader.ReadUInt32(), (int)reader.ReadUInt32(), reader.ReadText(), reader.ReadInt64(), reader.ReadByte(), reader.ReadText());

    sealed class ArrayWriter(int size) : IBufferWriter<byte>
    {
        int _written;

        public byte[] Array { get; } = new byte[size];

        public void Advance(int count) => _written += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => Array.AsMemory(_written);

        public Span<byte> GetSpan(int sizeHint = 0) => Array.AsSpan(_written);
    }
}
