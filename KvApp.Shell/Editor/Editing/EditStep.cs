namespace KvApp.Shell;

/// <summary>What an input leads to.</summary>
internal readonly record struct EditStep(EditState State, EditEffect Effect = EditEffect.None)
{
    public static implicit operator EditStep(EditState state) => new(state);
}
