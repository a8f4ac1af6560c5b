namespace KvApp.Shell;

/// <summary>What code asks for on the console is typed in the editor.</summary>
internal sealed class EditorReader(LineEditor editor) : TextReader
{
    public override string? ReadLine() => editor.ReadAnswer().GetAwaiter().GetResult();

    public override int Read() => throw new NotSupportedException("the prompt reads lines; use Console.ReadLine");
}
