namespace KvApp.Shell;

/// <summary>What a part of the text is, as far as its colour says.</summary>
internal enum TextColor
{
    Plain, Keyword, Type, String, Number, Comment, Error,
}
