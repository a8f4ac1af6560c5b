using Akka.Configuration;

namespace KvApp;

/// <summary>A mistyped key of <c>kv</c> would change nothing and say nothing: every one must stand in a reference.conf.</summary>
static class KnownKeys
{
    public static void Check(Config reference, IEnumerable<Layer> layers)
    {
        foreach (var layer in layers)
        {
            foreach (var (path, _) in HoconText.Leaves(layer.Settings, "kv"))
            {
                var known = reference.GetValue(path);
                if (known is null) throw new BadStartException($"{path} (from {layer.Origin}): there is no such setting; kv.{string.Join(", kv.", Near(reference, path))} exist");
                if (known.IsObject()) throw new BadStartException($"{path} (from {layer.Origin}): this is a section of settings, not one value; it holds {string.Join(", ", HoconText.Leaves(reference, path).Select(leaf => leaf.Path))}");
            }
        }
    }

    static IEnumerable<string> Near(Config reference, string path)
    {
        var section = path;
        do section = section[..section.LastIndexOf('.')]; while (section.Contains('.') && reference.GetValue(section)?.IsObject() != true);
        return HoconText.Leaves(reference, section).Select(leaf => leaf.Path["kv.".Length..]);
    }
}
