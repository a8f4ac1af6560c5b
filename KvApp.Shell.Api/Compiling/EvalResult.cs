namespace KvApp.Shell;

/// <summary>The value of a text, and its variables (<c>{value, binding}</c>).</summary>
/// <param name="Value">The value; null if the text has none.</param>
/// <param name="Bindings">The variables that were given, and those that the text declared, by name.</param>
public sealed record EvalResult(object? Value, IReadOnlyDictionary<string, object?> Bindings);
