using KvApp.Shell;
using Xunit;
using ValueText = KvApp.Shell.ValueText;

namespace KvApp.Tests;

static class Printing
{
    /// <summary>Wide enough for a row.</summary>
    static readonly PrintOptions Row = new() { Width = 1000 };

    public static void Is(string text, object? value, PrintOptions? options = null) =>
        Assert.Equal(text, ValueText.Of(value, options ?? Row));
}
