using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace KvApp.Tasks;

/// <summary>Values as text. Their own text is their author's code, which is asked where a process ends: whatever it throws, the end must be told.</summary>
internal static class ValueText
{
    const int MaxLength = 200;
    const int MaxItems = 10;
    const int MaxDepth = 3;

    /// <summary>Its own text, or why it has none.</summary>
    public static string Of(object? value)
    {
        try
        {
            return (value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString()) ?? "null";
        }
        catch (Exception e)
        {
            return $"({value!.GetType()}, whose ToString throws {e.GetType().Name})";
        }
    }

    /// <summary>On one line, and of no more than some 200 characters.</summary>
    public static string Short(object? value)
    {
        var text = new StringBuilder();
        try
        {
            Append(text, value, 0);
        }
        catch (Exception e)
        {
            text.Clear().Append($"({value?.GetType()}, which throws {e.GetType().Name} when it is read)");
        }
        return Cut(text.ToString()).ReplaceLineEndings(" ");
    }

    static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case string s: text.Append('"').Append(Cut(s)).Append('"'); break;
            case byte[] bytes: text.Append($"byte[{bytes.Length}]"); break;
            case ITuple tuple when depth < MaxDepth: AppendAll(text, '(', Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), ')', depth); break;
            case ICollection items when depth < MaxDepth: AppendAll(text, '[', items, ']', depth); break;
            default: text.Append(Cut(Of(value))); break;
        }
    }

    static void AppendAll(StringBuilder text, char begin, IEnumerable items, char end, int depth)
    {
        text.Append(begin);
        var n = 0;
        foreach (var item in items)
        {
            if (n > 0) text.Append(", ");
            if (n++ == MaxItems || text.Length > MaxLength)
            {
                text.Append("...");
                break;
            }
            Append(text, item, depth + 1);
        }
        text.Append(end);
    }

    static string Cut(string text) => text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}...";
}
