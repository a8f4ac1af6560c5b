using System.Text;

namespace KvApp.Shell;

/// <summary>A writer for code that prints while a line is typed.</summary>
internal sealed class EditorWriter(Action<string> print) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => print(value.ToString());

    public override void Write(char[] buffer, int index, int count) => print(new(buffer, index, count));

    public override void Write(string? value) => print(value ?? "");

    // One piece each: rows of two threads do not mix.
    public override void WriteLine(string? value) => print(value + "\n");
}
