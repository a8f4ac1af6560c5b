namespace KvApp.Shell;

/// <summary>Compiles what lines mostly are, and loads nothing, so that the first line finds a compiler that has run.</summary>
internal static class Warmth
{
    public static void Spread()
    {
        var lines = new LineCompiler(new("warm"), Directory.GetCurrentDirectory());
        lines.Prelude();
        lines.Compile("var x = await Task.FromResult(1);", number: 0);
        lines.Compile("Enumerable.Range(0, 3).Select(n => n + x).Sum()", number: 0);
    }
}
