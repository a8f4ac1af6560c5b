using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KvApp.Tasks;

internal sealed class ImmutableListForm<T> : ElementsForm<ImmutableList<T>, T>
{
    public override bool IsFilledLater => false;

    public override bool HasComparer => false;

    protected override ImmutableList<T> Make(object? comparer, T[] elements) => [.. elements];
}

internal sealed class ImmutableQueueForm<T> : ElementsForm<ImmutableQueue<T>, T>
{
    public override bool IsFilledLater => false;

    public override bool HasComparer => false;

    protected override ImmutableQueue<T> Make(object? comparer, T[] elements) => [.. elements];
}

internal sealed class ImmutableStackForm<T> : ElementsForm<ImmutableStack<T>, T>
{
    public override bool IsFilledLater => false;

    public override bool HasComparer => false;

    protected override ImmutableStack<T> Make(object? comparer, T[] elements) => ImmutableStack.CreateRange(elements.Reverse());
}

internal sealed class ImmutableHashSetForm<T> : ElementsForm<ImmutableHashSet<T>, T>
{
    public override bool IsFilledLater => false;

    public override object? Comparer(object collection) =>
        ((ImmutableHashSet<T>)collection).KeyComparer is var c && c != EqualityComparer<T>.Default ? c : null;

    protected override ImmutableHashSet<T> Make(object? comparer, T[] elements) => ImmutableHashSet.CreateRange((IEqualityComparer<T>?)comparer, elements);
}

internal sealed class ImmutableSortedSetForm<T> : ElementsForm<ImmutableSortedSet<T>, T>
{
    public override bool IsFilledLater => false;

    public override object? Comparer(object collection) => ((ImmutableSortedSet<T>)collection).KeyComparer is var c && c != Comparer<T>.Default ? c : null;

    protected override ImmutableSortedSet<T> Make(object? comparer, T[] elements) => ImmutableSortedSet.CreateRange((IComparer<T>?)comparer, elements);
}

internal sealed class FrozenSetForm<T> : ElementsForm<FrozenSet<T>, T>
{
    public override bool IsFilledLater => false;

    public override object? Comparer(object collection) => ((FrozenSet<T>)collection).Comparer is var c && c != EqualityComparer<T>.Default ? c : null;

    protected override FrozenSet<T> Make(object? comparer, T[] elements) => elements.ToFrozenSet((IEqualityComparer<T>?)comparer);
}

internal sealed class ImmutableDictionaryForm<TKey, TValue> : PairsForm<ImmutableDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override bool IsFilledLater => false;

    public override object? Comparer(object collection) =>
        ((ImmutableDictionary<TKey, TValue>)collection).KeyComparer is var c && c != EqualityComparer<TKey>.Default ? c : null;

    public override string? Problem(object collection) =>
        ((ImmutableDictionary<TKey, TValue>)collection).ValueComparer == EqualityComparer<TValue>.Default ? null : $"a {Type} with a comparer of values, which does not travel; use one without";

    protected override ImmutableDictionary<TKey, TValue> Make(object? comparer, IEnumerable<KeyValuePair<TKey, TValue>> pairs) =>
        ImmutableDictionary.CreateRange((IEqualityComparer<TKey>?)comparer, pairs);
}

internal sealed class ImmutableSortedDictionaryForm<TKey, TValue> : PairsForm<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override bool IsFilledLater => false;

    public override object? Comparer(object collection) =>
        ((ImmutableSortedDictionary<TKey, TValue>)collection).KeyComparer is var c && c != Comparer<TKey>.Default ? c : null;

    public override string? Problem(object collection) =>
        ((ImmutableSortedDictionary<TKey, TValue>)collection).ValueComparer == EqualityComparer<TValue>.Default ? null : $"a {Type} with a comparer of values, which does not travel; use one without";

    protected override ImmutableSortedDictionary<TKey, TValue> Make(object? comparer, IEnumerable<KeyValuePair<TKey, TValue>> pairs) =>
        ImmutableSortedDictionary.CreateRange((IComparer<TKey>?)comparer, pairs);
}

internal sealed class FrozenDictionaryForm<TKey, TValue> : PairsForm<FrozenDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override bool IsFilledLater => false;

    public override object? Comparer(object collection) =>
        ((FrozenDictionary<TKey, TValue>)collection).Comparer is var c && c != EqualityComparer<TKey>.Default ? c : null;

    protected override FrozenDictionary<TKey, TValue> Make(object? comparer, IEnumerable<KeyValuePair<TKey, TValue>> pairs) =>
        pairs.ToFrozenDictionary((IEqualityComparer<TKey>?)comparer);
}
