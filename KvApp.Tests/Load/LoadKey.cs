namespace KvApp.Tests;

/// <summary>
/// A key that one client writes, and what may be read of it. A write that was answered with an error may have been done, or may be done
/// when its owner goes on; so such a key is read once more, and then left for a new one.
/// </summary>
sealed class LoadKey(string name)
{
    readonly List<string?> _perhaps = [];
    string? _known;
    int _life;

    public string Name => name;

    /// <summary>A write of it was answered with an error, or not at all.</summary>
    public bool IsUncertain => _perhaps.Count > 0;

    /// <summary>It is so: an owner in this life has said it. Null: it is not there.</summary>
    public void Is(string? value, int life)
    {
        (_known, _life) = (value, life);
        _perhaps.Clear();
    }

    public void Perhaps(string? value) => _perhaps.Add(value);

    /// <summary>Whether it may be read from an owner that is now so.</summary>
    public bool MayBe(string? value, LoadMoment now) => value == _known || _perhaps.Contains(value) || value is null && (now.IsEnding || now.Lives != _life);

    public override string ToString() => $"'{_known ?? "nothing"}'{string.Concat(_perhaps.Select(value => $", perhaps '{value ?? "nothing"}'"))}";
}
