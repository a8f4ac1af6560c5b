namespace KvApp.Shell;

/// <summary>The kind of the last change. Some keys do more when pressed again: kills join, rows keep the column.</summary>
internal enum EditAction
{
    Other, Insert, Kill, Yank, Row, History, Complete,
}
