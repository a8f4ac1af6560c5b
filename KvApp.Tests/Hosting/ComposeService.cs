using System.Text.RegularExpressions;
using Xunit;

namespace KvApp.Tests;

/// <summary>A service of docker-compose.yml, read as far as that file uses YAML: sections, one anchor merged in, values and lists on one line.</summary>
sealed partial class ComposeService
{
    readonly Dictionary<string, string[]> _settings = [];

    public string[] this[string path] => _settings.TryGetValue(path, out var value) ? value : throw new KeyNotFoundException($"docker-compose.yml sets no {path}; it sets {string.Join(", ", _settings.Keys)}");

    public (string File, string Target) Mount => Assert.Single(this["volumes"]).Split(':') is [var file, var target, "ro"] ? (file, target) : throw new FormatException($"no read-only mount: {this["volumes"][0]}");

    public static Dictionary<string, ComposeService> Read(string yaml)
    {
        var sections = new Dictionary<string, ComposeService>();
        var path = new List<string>();
        foreach (var text in yaml.Split('\n').Where(text => text.Trim() is not ("" or ['#', ..])))
        {
            var line = Line().Match(text);
            if (!line.Success) throw new FormatException($"docker-compose.yml: '{text}' is not read here");
            path = [.. path.Take(line.Groups["indent"].Length / 2), line.Groups["key"].Value];
            var value = line.Groups["value"].Value;
            // x-node and services.NAME hold what a service is made of.
            var depth = path[0] == "services" ? 2 : 1;
            var section = string.Join('.', path.Take(depth));
            if (!sections.TryGetValue(section, out var service)) sections[section] = service = new();
            if (path[^1] == "<<")
            {
                foreach (var (key, merged) in sections[$"x-{value.TrimStart('*')}"]._settings) service._settings[key] = merged;
            }
            else if (value.Length > 0 && path.Count > depth)
            {
                service._settings[string.Join('.', path.Skip(depth))] = value.StartsWith('[') ? [.. value.Trim('[', ']').Split(',').Select(item => item.Trim().Trim('"'))] : [value];
            }
        }
        return sections.Where(section => section.Key.StartsWith("services.")).ToDictionary(section => section.Key["services.".Length..], section => section.Value);
    }

    [GeneratedRegex("^(?<indent> *)(?<key>[^ :]+):(?: &\\w+)?\\s*(?<value>.*)$")]
    private static partial Regex Line();
}
