namespace KvApp.Shell;

/// <summary>The array that holds the variables of a session: an object for each line that has run.</summary>
public sealed class LineVariables
{
    object?[] _lines = new object?[16];
    int _next = 2;

    /// <summary>The array for one more line.</summary>
    public object?[] ForNext()
    {
        if (++_next > _lines.Length) Array.Resize(ref _lines, 2 * _lines.Length);
        return _lines;
    }

    /// <summary>Forgets all variables.</summary>
    public void Clear() => (_lines, _next) = (new object?[16], 2);
}
