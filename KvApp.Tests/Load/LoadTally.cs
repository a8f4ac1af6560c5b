namespace KvApp.Tests;

/// <summary>How many commands were answered since it was last asked, with which errors, and how long the longest took.</summary>
sealed class LoadTally
{
    readonly Lock _gate = new();
    readonly SortedDictionary<string, int> _errors = new(StringComparer.Ordinal);
    int _answers;
    TimeSpan _longest;

    public void Add(string reply, TimeSpan took)
    {
        lock (_gate)
        {
            _answers++;
            if (took > _longest) _longest = took;
            if (LoadNode.Kind(reply) is not null) _errors[reply] = _errors.GetValueOrDefault(reply) + 1;
        }
    }

    /// <summary>What there was, and begins anew.</summary>
    public string Take()
    {
        lock (_gate)
        {
            var text = ToString();
            (_answers, _longest) = (0, TimeSpan.Zero);
            _errors.Clear();
            return text;
        }
    }

    public override string ToString()
    {
        lock (_gate) return $"{_answers} answers, the longest after {_longest.TotalMilliseconds:0} ms{string.Concat(_errors.Select(each => $", {each.Value} times '{each.Key}'"))}";
    }
}
