using System.Collections;
using System.Reflection;
using Akka.Actor;
using Akka.Util;

namespace KvApp.Tasks;

/// <summary>
/// Walks a value before Hyperion does, and refuses by path what must not or would not travel: what holds on to its process, cycles, too
/// many levels or objects, and what Hyperion would carry otherwise than it was, without a word.
/// </summary>
internal struct ObjectGuard(ExtendedActorSystem system, string? path, int maxObjects)
{
    Trail _trail = new(path);
    int _objects;
    int _room;
    int _roomNeeded;
    HashSet<Assembly>? _modules;

    /// <summary>The assemblies of the application whose types occur in the value.</summary>
    public readonly IEnumerable<Assembly> Modules => _modules ?? [];

    /// <summary>Returns how much stack Hyperion takes for the value.</summary>
    public int Check(object value)
    {
        try
        {
            Walk(value);
            return _roomNeeded;
        }
        catch (Exception e) when (e is not ValueNotSendableException)
        {
            throw new ValueNotSendableException($"'{_trail}' cannot be sent to another node: {e.GetBaseException().Message}", e);
        }
    }

    void Walk(object? value)
    {
        if (value is null) return;
        if (_objects++ == maxObjects)
        {
            throw new ValueNotSendableException(
                $"the value has more than {maxObjects} objects, more than the bytes that {ValueCodec.MaxSizeSetting} allows; one counts as often as it occurs");
        }
        var plan = TypePlan.Of(value.GetType());
        if (plan.ProblemOf(value) is { } problem) throw Refusal(problem);
        foreach (var module in plan.Modules) (_modules ??= []).Add(module);
        if (plan.IsLeaf) return;
        if (_trail.IsOpen(value))
        {
            throw new ValueNotSendableException(
                $"'{_trail}' leads back to the {value.GetType()} that it is part of; a value is copied as a tree, so send an identifier instead");
        }
        _trail.Enter(value);
        _roomNeeded = Math.Max(_roomNeeded, _room += plan.StackRoom);
        switch (plan.Kind)
        {
            case TravelKind.Elements: Elements(value, plan); break;
            case TravelKind.Surrogated: Surrogated((ISurrogated)value); break;
            default: Fields(value, plan); break;
        }
        _room -= plan.StackRoom;
        _trail.Leave();
    }

    void Fields(object value, TypePlan plan)
    {
        foreach (var (field, label) in plan.Fields)
        {
            _trail.At(label);
            Walk(field.GetValue(value));
        }
    }

    void Elements(object collection, TypePlan plan)
    {
        var index = 0;
        foreach (var element in (IEnumerable)collection)
        {
            _trail.At(index++);
            if (plan.Pair is null) Walk(element);
            else foreach (var (field, _) in plan.Pair.Fields) Walk(field.GetValue(element));
        }
    }

    void Surrogated(ISurrogated value)
    {
        _trail.At("Surrogate");
        Walk(value.ToSurrogate(system));
    }

    readonly ValueNotSendableException Refusal(string problem) =>
        new(_trail.ToString() is { Length: > 0 } path ? $"'{path}' is {problem}" : $"the value is {problem}");
}
