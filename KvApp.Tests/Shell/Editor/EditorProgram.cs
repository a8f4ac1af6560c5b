using System.Globalization;
using KvApp.Shell;

namespace KvApp.Tests;

/// <summary>A program that reads lines with the editor at its real terminal: what the tests start in a pseudo-terminal.</summary>
static class EditorProgram
{
    static readonly CompletionItem[] Items =
        [new("Console", "class", "The console."), new("Convert", "class", "Conversions."), new("Math", "class")];

    /// <summary>Runs lines until there are no more. The lines are commands of this program, or texts to repeat.</summary>
    public static async Task<int> Run(string history)
    {
        if (!ConsoleTerminal.IsThere) return 3;
        var interrupted = new SemaphoreSlim(0);
        var options = new LineEditorOptions
        {
            IsComplete = LineText.IsComplete, Colors = CSharpColors.Of, Completion = new FixedCompletion(),
            History = new(history.Length > 0 ? history : null),
        };
        using var editor = new LineEditor(new ConsoleTerminal(), options);
        editor.Interrupted += () => interrupted.Release();
        for (var number = 1; ; number++)
        {
            var line = await editor.ReadLine(string.Create(CultureInfo.InvariantCulture, $"kv({number})> "));
            switch (line)
            {
                case null:
                    editor.PrintAbove("bye\n");
                    return 0;
                case "exit":
                    return 7;
                case "crash":
                    new Thread(() => throw new InvalidOperationException("crash")).Start();
                    await Task.Delay(Timeout.Infinite);
                    break;
                case "run":
                    editor.PrintAbove("running\n");
                    await interrupted.WaitAsync();
                    editor.PrintAbove("stopped\n");
                    break;
                case "talk":
                    _ = Task.Run(() => Talk(editor));
                    break;
                case "read":
                    editor.PrintAbove($"read {Console.ReadLine()}\n");
                    break;
                default:
                    editor.PrintAbove($"= {line.Replace("\n", "|")}\n");
                    break;
            }
        }
    }

    static void Talk(LineEditor editor)
    {
        for (var i = 1; i <= 50; i++)
        {
            editor.Out.Write($"row ");
            editor.Out.WriteLine(i.ToString(CultureInfo.InvariantCulture));
            Thread.Yield();
        }
    }

    sealed class FixedCompletion : ICompletion
    {
        public Task<CompletionList> Complete(string text, int cursor, CancellationToken cancellationToken)
        {
            var start = cursor;
            while (start > 0 && char.IsLetterOrDigit(text[start - 1])) start--;
            return Task.FromResult(new CompletionList(start, cursor - start, Items));
        }
    }
}
