using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// One encoding of one value, as far as functions are concerned. Values are trees; but closures are told apart by identity, since lambdas
/// of one scope share its variables, and a recursive one is reached from itself.
/// </summary>
internal sealed class WritePass(int maxSize)
{
    // A function takes some thirty bytes at least: so many cannot be within the limit, however often they repeat.
    const int LeastFunction = 16;

    readonly List<object> _open = [];
    readonly Dictionary<object, Closure> _closures = new(ReferenceEqualityComparer.Instance);
    int _functions;

    /// <summary>What was written of a closure, for who writes more of it.</summary>
    /// <param name="Number">Counted from 0, in the order in which the closures were met.</param>
    /// <param name="Written">Which of its fields were.</param>
    public readonly record struct Closure(int Number, bool[] Written);

    public Closure Of(object closure, int fields)
    {
        if (!_closures.TryGetValue(closure, out var known)) _closures[closure] = known = new(_closures.Count, new bool[fields]);
        return known;
    }

    /// <summary>Goes into an object that Hyperion writes, or into a function.</summary>
    /// <exception cref="ValueNotSendableException">It leads back to itself, through functions; or it goes too deep.</exception>
    public void Enter(object value)
    {
        if (value is Delegate && ++_functions > maxSize / LeastFunction)
            throw new ValueNotSendableException($"a value has so many functions in it that they take more than the {maxSize} bytes that {ValueCodec.MaxSizeSetting} allows");
        if (_open.Count >= Trail.MaxDepth) throw new ValueNotSendableException($"a value, with the functions in it, is nested more than {Trail.MaxDepth} levels deep; send it as a flat list");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ValueNotSendableException("a value, with the functions in it, is nested deeper than the stack of this thread allows; send it as a flat list");
        if (value is not Delegate && _open.Exists(open => ReferenceEquals(open, value)))
            throw new ValueNotSendableException($"a function in it leads back to the {value.GetType()} that it is part of; a value is copied as a tree, so send an identifier instead");
        _open.Add(value);
    }

    public void Leave() => _open.RemoveAt(_open.Count - 1);
}
