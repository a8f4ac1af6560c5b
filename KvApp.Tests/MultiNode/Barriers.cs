namespace KvApp.Tests;

/// <summary>
/// The barriers of one run. All roles that take part pass them in one order. A role whose process was started after some were passed passes those too, in
/// their order and without waiting; it may leave some out. From the first that nobody has passed on it is waited for like any other.
/// </summary>
sealed class Barriers
{
    readonly List<string> _passed = [];
    readonly Dictionary<RoleName, int> _at = [];
    readonly Dictionary<RoleName, string> _waiting = [];
    readonly HashSet<RoleName> _ended = [];

    /// <summary>Those who wait, or null; for all of them it is the same barrier.</summary>
    public string? Current => _waiting.Values.FirstOrDefault();

    public IEnumerable<RoleName> Waiting => _waiting.Keys;

    /// <summary>Those who take part and do not wait.</summary>
    public IEnumerable<RoleName> Missing => _at.Keys.Where(role => !_waiting.ContainsKey(role));

    /// <summary>How many have been passed: names the barrier that is waited at, also where names come again.</summary>
    public int Passed => _passed.Count;

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

    /// <summary>The role's process is gone: it is not waited for any more.</summary>
    public IReadOnlyList<RoleName> Leave(RoleName role)
    {
        _at.Remove(role);
        _waiting.Remove(role);
        _ended.Remove(role);
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
        foreach (var each in _at.Keys.ToList()) _at[each] = _passed.Count;
        RoleName[] all = [.. _waiting.Keys];
        _waiting.Clear();
        return all;
    }
}

/// <summary>A multi-node spec has failed; the message says how.</summary>
public sealed class MultiNodeException(string message) : Exception(message);
