using System.Runtime.CompilerServices;
using System.Text;

namespace KvApp.Tasks;

/// <summary>Where in a value the codec stands: the open objects from the outside in, each with the member that is being written or read.</summary>
internal struct Trail
{
    // A level took at most 1.4 KiB of stack (reading lists, unoptimised), so that half of a 1.5 MiB stack, a pool thread's, does for them all.
    // A thread with less is noticed by the runtime's own check, which keeps 128 KiB in hand.
    public const int MaxDepth = 500;

    Step[] _steps;

    public int Depth { get; private set; }

    /// <summary>False where it would be too deep, for the rules or for what is left of this thread's stack.</summary>
    /// <param name="type">The type of the object.</param>
    /// <param name="shape">Its shape; null is a record with a tag of its own.</param>
    /// <param name="id">Its number, or -1 where nothing can lead back to it.</param>
    public bool TryEnter(Type type, Shape? shape, int id)
    {
        if (Depth == MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        _steps ??= new Step[4];
        if (Depth == _steps.Length) Array.Resize(ref _steps, Depth * 2);
        _steps[Depth++] = new(type, shape, id);
        return true;
    }

    public void Leave() => Depth--;

    public readonly void At(string member) => _steps[Depth - 1].Member = member;

    public readonly void At(int index) => (_steps[Depth - 1].Member, _steps[Depth - 1].Index) = (null, index);

    /// <summary>Whether the object is among the open ones, so that a reference closes a cycle, and what is wrong with that cycle.</summary>
    public readonly bool IsOpen(int id, out string? problem)
    {
        problem = null;
        var endless = true;
        for (var i = Depth; i-- > 0;)
        {
            var (shape, type) = (_steps[i].Shape, _steps[i].Type);
            endless &= shape is null or { HashesItsParts: true };
            if (shape is StandInShape || shape is CollectionShape { Form: { IsFilledLater: false } form } && (form.HasComparer || _steps[i].Id == id))
            {
                problem ??= $"leads back to itself through a {type}, which can only be made when its elements are complete; send an identifier instead";
            }
            if (_steps[i].Id != id) continue;
            if (endless) problem =
                $"leads back to its own {type} through records alone, whose GetHashCode would never end; send an identifier, or make one of them a class";
            return true;
        }
        problem = null;
        return false;
    }

    /// <summary>As a programmer would write it: <c>Order.Lines[3].Connection</c>.</summary>
    public override readonly string ToString()
    {
        const int shown = 10;
        if (Depth == 0) return "";
        var path = new StringBuilder(Name(_steps[0].Type));
        for (var i = 0; i < Depth; i++)
        {
            if (i == shown && Depth > 2 * shown)
            {
                path.Append("...");
                i = Depth - shown;
            }
            if (_steps[i].Member is { } member) path.Append('.').Append(member);
            else if (_steps[i].Index >= 0) path.Append('[').Append(_steps[i].Index).Append(']');
        }
        return path.ToString();
    }

    static string Name(Type type) => type.Name.StartsWith('<') ? "value" : type.IsConstructedGenericType ? type.Name.Split('`')[0] : type.Name;

    struct Step(Type type, Shape? shape, int id)
    {
        public readonly Type Type = type;
        public readonly Shape? Shape = shape;
        public readonly int Id = id;
        public string? Member;
        public int Index = -1;
    }
}
