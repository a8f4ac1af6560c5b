using System.Collections.Concurrent;

namespace KvApp.Tasks;

internal sealed class HashSetForm<T> : ElementsForm<HashSet<T>, T>
{
    public override object? Comparer(object collection) => ((HashSet<T>)collection).Comparer is var c && c != EqualityComparer<T>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IEqualityComparer<T>), comparer));

    protected override void Add(HashSet<T> collection, T[] elements)
    {
        foreach (var element in elements) collection.Add(element);
    }
}

internal sealed class SortedSetForm<T> : ElementsForm<SortedSet<T>, T>
{
    public override object? Comparer(object collection) => ((SortedSet<T>)collection).Comparer is var c && c != Comparer<T>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IComparer<T>), comparer));

    protected override void Add(SortedSet<T> collection, T[] elements)
    {
        foreach (var element in elements) collection.Add(element);
    }
}

internal sealed class DictionaryForm<TKey, TValue> : PairsForm<Dictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override object? Comparer(object collection) =>
        ((Dictionary<TKey, TValue>)collection).Comparer is var c && c != EqualityComparer<TKey>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IEqualityComparer<TKey>), comparer));

    protected override void Add(Dictionary<TKey, TValue> collection, TKey key, TValue value) => collection.Add(key, value);
}

internal sealed class OrderedDictionaryForm<TKey, TValue> : PairsForm<OrderedDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override object? Comparer(object collection) =>
        ((OrderedDictionary<TKey, TValue>)collection).Comparer is var c && c != EqualityComparer<TKey>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IEqualityComparer<TKey>), comparer));

    protected override void Add(OrderedDictionary<TKey, TValue> collection, TKey key, TValue value) => collection.Add(key, value);
}

internal sealed class SortedDictionaryForm<TKey, TValue> : PairsForm<SortedDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override object? Comparer(object collection) =>
        ((SortedDictionary<TKey, TValue>)collection).Comparer is var c && c != Comparer<TKey>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IComparer<TKey>), comparer));

    protected override void Add(SortedDictionary<TKey, TValue> collection, TKey key, TValue value) => collection.Add(key, value);
}

internal sealed class SortedListForm<TKey, TValue> : PairsForm<SortedList<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override object? Comparer(object collection) => ((SortedList<TKey, TValue>)collection).Comparer is var c && c != Comparer<TKey>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IComparer<TKey>), comparer));

    protected override void Add(SortedList<TKey, TValue> collection, TKey key, TValue value) => collection.Add(key, value);
}

internal sealed class ConcurrentDictionaryForm<TKey, TValue> : PairsForm<ConcurrentDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    public override object? Comparer(object collection) =>
        ((ConcurrentDictionary<TKey, TValue>)collection).Comparer is var c && c != EqualityComparer<TKey>.Default ? c : null;

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IEqualityComparer<TKey>), comparer));

    protected override void Add(ConcurrentDictionary<TKey, TValue> collection, TKey key, TValue value) => collection[key] = value;
}

internal sealed class PriorityQueueForm<TElement, TPriority> : CollectionForm
{
    public override Type Type => typeof(PriorityQueue<TElement, TPriority>);

    public override Type[] Columns { get; } = [typeof(TElement), typeof(TPriority)];

    public override object? Comparer(object collection) =>
        ((PriorityQueue<TElement, TPriority>)collection).Comparer is var c && c != Comparer<TPriority>.Default ? c : null;

    public override Array[] Take(object collection)
    {
        var items = ((PriorityQueue<TElement, TPriority>)collection).UnorderedItems.ToArray();
        return [Array.ConvertAll(items, i => i.Element), Array.ConvertAll(items, i => i.Priority)];
    }

    public override object Create(Type actual, object? comparer) => Construct(actual, (typeof(IComparer<TPriority>), comparer));

    public override object Fill(object? empty, object? comparer, Array[] columns)
    {
        ((PriorityQueue<TElement, TPriority>)empty!).EnqueueRange(((TElement[])columns[0]).Zip((TPriority[])columns[1]));
        return empty;
    }
}
