namespace KvApp.Tests;

/// <summary>
/// The barriers of one run. All roles that take part pass them in one order. One that was paused, or whose process was started, after some
/// were passed, passes those too, in their order and without waiting; it may leave some out. From the first that nobody has passed on it is
/// waited for like any other.
/// </summary>
sealed class Barriers
{
    readonly List<string> _passed = [];
    readonly Dictionary<RoleName, int> _at = [];
    readonly Dictionary<RoleName, string> _waiting = [];
    readonly HashSet<RoleName> _ended = [];
    readonly HashSet<RoleName> _paused = [];

    /// <summary>Where those who wait do so, or null.</summary>
    public string? Current => _waiting.Values.FirstOrDefault();

    public IEnumerable<RoleName> Waiting => _waiting.Keys;

    /// <summary>Those who take part and do not wait.</summary>
    public IEnumerable<RoleName> Missing => _at.Keys.Where(role => !_waiting.ContainsKey(role) && !_paused.Contains(role));

    /// <summary>The last barrier that the role has passed.</summary>
    public string Last(RoleName role) => _at.TryGetValue(role, out var at) && at > 0 ? $"passed '{_passed[at - 1]}' last" : "passed none yet";

    /// <summary>A process of the role takes part from here on.</summary>
    public void Join(RoleName role) => _at[role] = 0;

    /// <summary>The role enters; those who may go on are returned.</summary>
    public IReadOnlyList<RoleName> Enter(RoleName role, string barrier)
    {
        if (_waiting.TryGetValue(role, out var waitsAt)) throw new MultiNodeException($"{role} enters barrier '{barrier}' while it waits at '{waitsAt}'");
        if (_passed.IndexOf(barrier, _at[role]) is >= 0 and var passed)
        {
            _at[role] = passed + 1;
            return [role];
        }
        if (Current is { } current && current != barrier) throw new MultiNodeException($"wrong barrier: {role} enters '{barrier}' while {string.Join(", ", Waiting)} wait{(_waiting.Count == 1 ? "s" : "")} at '{current}'");
        _waiting[role] = barrier;
        return Pass();
    }

    /// <summary>The role's process stands still: it is not waited for until it goes on.</summary>
    public IReadOnlyList<RoleName> Pause(RoleName role, bool paused)
    {
        if (paused) _paused.Add(role);
        else _paused.Remove(role);
        return Pass();
    }

    /// <summary>The role's process is gone: it is not waited for any more.</summary>
    public IReadOnlyList<RoleName> Leave(RoleName role)
    {
        _at.Remove(role);
        _waiting.Remove(role);
        _ended.Remove(role);
        _paused.Remove(role);
        return Pass();
    }

    /// <summary>The role has run to its end and enters nothing more.</summary>
    public void End(RoleName role)
    {
        _ended.Add(role);
        Pass();
    }

    IReadOnlyList<RoleName> Pass()
    {
        if (Current is not { } barrier) return [];
        if (Missing.Where(_ended.Contains).ToList() is [_, ..] never) throw new MultiNodeException($"barrier '{barrier}' will never be passed: {string.Join(", ", never)} ended without it; {string.Join(", ", Waiting)} wait there");
        if (Missing.Any()) return [];
        _passed.Add(barrier);
        RoleName[] all = [.. _waiting.Keys];
        foreach (var each in all) _at[each] = _passed.Count;
        _waiting.Clear();
        return all;
    }
}

/// <summary>A multi-node spec has failed; the message says how.</summary>
public sealed class MultiNodeException(string message) : Exception(message);
