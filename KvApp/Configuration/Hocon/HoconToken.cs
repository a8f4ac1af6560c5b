namespace KvApp;

enum HoconTokenKind { End, NewLine, Comma, Equals, PlusEquals, Open, Close, OpenList, CloseList, Quoted, Unquoted, Reference }

/// <summary>A word or a sign of a HOCON text, with the space before it on its line.</summary>
readonly record struct HoconToken(HoconTokenKind Kind, string Text, int Line, string Space);

/// <summary>A text that is no HOCON, or holds more of it than is read; the message names the line, the construct and the way out.</summary>
sealed class HoconException(int line, string problem) : FormatException($"line {line}: {problem}");
