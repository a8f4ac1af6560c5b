using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>One decoding of one value: the closures that have come so far, each numbered as it was written (<see cref="WritePass"/>).</summary>
internal sealed class ReadPass
{
    readonly List<object> _closures = [];
    int _depth;

    /// <summary>The closure of this number, which is a new one if it is the next.</summary>
    /// <exception cref="SerializationException">There is none, or it is of another class.</exception>
    public object Closure(ulong number, Type type, Func<object> make)
    {
        if (number > (ulong)_closures.Count) throw new SerializationException($"there is no closure {number}");
        if (number == (ulong)_closures.Count) _closures.Add(make());
        return _closures[(int)number] is var known && known.GetType() == type ? known
            : throw new SerializationException($"closure {number} is no {type}");
    }

    public void Enter()
    {
        if (++_depth > 2 * Trail.MaxDepth) throw new SerializationException("it has too many functions inside each other");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new InsufficientExecutionStackException("it is nested deeper than the stack of this thread allows; send it as a flat list");
    }

    public void Leave() => _depth--;
}
