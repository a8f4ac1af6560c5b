namespace KvApp;

/// <summary>What the references say that a key holds.</summary>
enum SettingKind
{
    /// <summary>No reference names the key, or it lies in a map that is the user's own.</summary>
    Open,
    Single,
    List,
    Section,
}
