using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace KvApp;

/// <summary>
/// HOCON as a user wrote it. Akka's own parser loops, overflows the stack or guesses on many texts, so no text of a user reaches it:
/// <see cref="HoconReader"/> reads the text, and Akka gets the values.
/// </summary>
static class HoconText
{
    /// <summary>Reads the settings of a file; an error begins with <paramref name="origin"/>.</summary>
    /// <exception cref="BadStartException">The text is no HOCON that is supported.</exception>
    public static SettingsNode.Section Read(string text, string origin) => Named(origin, () => HoconReader.ReadFile(text));

    /// <summary>Runs a reader; an error begins with <paramref name="origin"/>.</summary>
    public static T Named<T>(string origin, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw new BadStartException($"{origin}: {error.Message}");
        }
    }

    /// <summary>The settings as Akka holds them.</summary>
    public static Config ToConfig(SettingsNode.Section settings) => new(new HoconRoot(ToValue(settings)));

    static HoconValue ToValue(SettingsNode node)
    {
        var value = new HoconValue();
        value.AppendValue(node switch
        {
            SettingsNode.Text text => new HoconLiteral { Value = text.Value },
            SettingsNode.List list => ToArray(list),
            SettingsNode.Section section => ToObject(section),
            _ => throw new InvalidOperationException($"{node} has not been resolved"),
        });
        return value;
    }

    static HoconArray ToArray(SettingsNode.List list)
    {
        var array = new HoconArray();
        array.AddRange(list.Items.Select(ToValue));
        return array;
    }

    static HoconObject ToObject(SettingsNode.Section section)
    {
        var fields = new HoconObject();
        foreach (var (key, value) in section.Items) fields.Items[key] = ToValue(value);
        return fields;
    }
}
