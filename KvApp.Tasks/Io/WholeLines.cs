using System.Text;

namespace KvApp.Tasks;

/// <summary>A writer to which a line comes whole, whatever it is of: two that print at the same time on one console do not tear each other's.</summary>
internal abstract class WholeLines : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public abstract override void Write(ReadOnlySpan<char> buffer);

    public abstract override void WriteLine(string? value);

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[]? buffer) => Write(buffer.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void WriteLine() => Write(NewLine.AsSpan());

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override void WriteLine(char[]? buffer) => WriteLine(new string(buffer));

    public override void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

    public override void WriteLine(StringBuilder? value) => WriteLine(value?.ToString());

    public override void WriteLine(bool value) => WriteLine(value ? bool.TrueString : bool.FalseString);

    public override void WriteLine(char value) => WriteLine(value.ToString());

    public override void WriteLine(int value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(uint value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(long value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(ulong value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(float value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(double value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(decimal value) => WriteLine(value.ToString(FormatProvider));
}
