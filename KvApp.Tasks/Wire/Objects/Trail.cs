using System.Runtime.CompilerServices;
using System.Text;

namespace KvApp.Tasks;

/// <summary>Where in a value the guard stands: the open objects from the outside in, each with the member that is looked at.</summary>
/// <param name="root">What the whole is part of, if it is.</param>
internal struct Trail(string? root)
{
    public const int MaxDepth = 500;

    Step[] _steps = new Step[4];

    public int Depth { get; private set; }

    public void Enter(object value)
    {
        if (Depth + (root is null ? 0 : 1) >= MaxDepth)
            throw new ValueNotSendableException($"'{this}' is nested more than {MaxDepth} levels deep; send it as a flat list");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ValueNotSendableException($"'{this}' is nested deeper than the stack of this thread allows; send it as a flat list");
        if (Depth == _steps.Length) Array.Resize(ref _steps, Depth * 2);
        _steps[Depth++] = new(value);
    }

    public void Leave() => Depth--;

    public readonly void At(string member) => _steps[Depth - 1].Member = member;

    public readonly void At(int index) => _steps[Depth - 1].Index = index;

    /// <summary>Whether an object is among the open ones, so that it leads back to itself.</summary>
    public readonly bool IsOpen(object value)
    {
        for (var i = 0; i < Depth; i++)
        {
            if (ReferenceEquals(_steps[i].Value, value)) return true;
        }
        return false;
    }

    /// <summary>As a programmer would write it: <c>Order.Lines[3].Connection</c>.</summary>
    public override readonly string ToString()
    {
        const int shown = 80;
        if (Depth == 0) return root ?? "";
        var path = new StringBuilder(root ?? Name(_steps[0].Value.GetType()));
        foreach (var step in _steps.AsSpan(0, Depth))
        {
            if (step.Member is { } member) path.Append('.').Append(member);
            else if (step.Index >= 0) path.Append('[').Append(step.Index).Append(']');
        }
        var text = path.ToString();
        return text.Length <= 3 * shown ? text : $"{text[..shown]}...{text[^shown..]}";
    }

    static string Name(Type type) => type.Name.StartsWith('<') ? "value" : type.IsConstructedGenericType ? type.Name.Split('`')[0] : type.Name;

    struct Step(object value)
    {
        public readonly object Value = value;
        public string? Member;
        public int Index = -1;
    }
}
