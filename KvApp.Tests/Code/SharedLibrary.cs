using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace KvApp.Tests;

/// <summary>
/// The bytes of a shared library with one function, <c>int answer(void)</c>, that gives 42. It is written here byte by byte, so that no
/// compiler is needed: two pages, the first with the headers, the code and the table of symbols, the second with what the loader reads and
/// writes.
/// </summary>
static class SharedLibrary
{
    const int Page = 0x1000, Header = 64, ProgramHeader = 56;

    /// <summary>For the machine that this runs on.</summary>
    public static byte[] Bytes() => RuntimeInformation.ProcessArchitecture switch
    {
        // mov eax, 42; ret
        Architecture.X64 => Make(machine: 62, [0xB8, 42, 0, 0, 0, 0xC3]),
        // mov w0, #42; ret
        Architecture.Arm64 => Make(machine: 183, [0x40, 0x05, 0x80, 0x52, 0xC0, 0x03, 0x5F, 0xD6]),
        var other => throw new PlatformNotSupportedException($"write down what 'return 42' is on {other}"),
    };

    static byte[] Make(ushort machine, byte[] code)
    {
        var names = Encoding.ASCII.GetBytes("\0answer\0");
        const int codeAt = Header + 4 * ProgramHeader, symbolsAt = codeAt + 8, symbol = 24, hashAt = symbolsAt + 2 * symbol, namesAt = hashAt + 5 * sizeof(uint);
        // The parts of the dynamic section, as the loader knows them: hash, names, symbols, the length of the names, the size of a symbol,
        // the end.
        (ulong, ulong)[] parts = [(4, hashAt), (5, namesAt), (6, symbolsAt), (10, (ulong)names.Length), (11, symbol), (0, 0)];
        var file = new byte[Page + parts.Length * 16];

        var to = new Writer(file);
        // A shared object of 64 bits, low byte first; the program headers follow at once, and there are no sections.
        to.Bytes([0x7F, .. "ELF"u8, 2, 1, 1, 0]).Long(0).Short(3).Short(machine).Int(1).Long(0).Long(Header).Long(0).Int(0).Short(Header).Short(ProgramHeader).Short(4).Short(64).Short(0).Short(0);
        Segment(kind: 1, flags: 5, 0, namesAt + names.Length, Page);         // loaded, to read and run
        Segment(kind: 1, flags: 6, Page, parts.Length * 16, Page);           // loaded, to read and write
        Segment(kind: 2, flags: 6, Page, parts.Length * 16, 8);              // the dynamic section
        Segment(kind: 0x6474E551, flags: 6, 0, 0, 16);                       // the stack is nothing to run
        to.At(codeAt).Bytes(code);
        to.At(symbolsAt + symbol).Int(1).Bytes([0x12, 0]).Short(1).Long(codeAt).Long((ulong)code.Length);
        to.At(hashAt).Int(1).Int(2).Int(1).Int(0).Int(0);                    // one bucket, which begins with symbol 1
        to.At(namesAt).Bytes(names);
        to.At(Page);
        foreach (var (tag, value) in parts) to.Long(tag).Long(value);
        return file;

        void Segment(uint kind, uint flags, int at, int size, int align) =>
            to.Int(kind).Int(flags).Long((ulong)at).Long((ulong)at).Long((ulong)at).Long((ulong)size).Long((ulong)size).Long((ulong)align);
    }

    sealed class Writer(byte[] file)
    {
        int _at;

        public Writer At(int at)
        {
            _at = at;
            return this;
        }

        public Writer Bytes(ReadOnlySpan<byte> value)
        {
            value.CopyTo(file.AsSpan(_at));
            return At(_at + value.Length);
        }

        public Writer Short(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(_at), value);
            return At(_at + sizeof(ushort));
        }

        public Writer Int(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(_at), value);
            return At(_at + sizeof(uint));
        }

        public Writer Long(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(_at), value);
            return At(_at + sizeof(ulong));
        }
    }
}
