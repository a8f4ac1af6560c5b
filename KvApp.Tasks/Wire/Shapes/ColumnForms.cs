namespace KvApp.Tasks;

/// <summary>A collection that is one column of elements.</summary>
internal abstract class ElementsForm<TCollection, T> : CollectionForm where TCollection : class, IEnumerable<T>
{
    public override Type Type => typeof(TCollection);

    public override Type[] Columns { get; } = [typeof(T)];

    public override Array[] Take(object collection) => [((TCollection)collection).ToArray()];

    public sealed override object Fill(object? empty, object? comparer, Array[] columns)
    {
        var elements = (T[])columns[0];
        if (empty is null) return Make(comparer, elements);
        Add((TCollection)empty, elements);
        return empty;
    }

    protected virtual void Add(TCollection collection, T[] elements) => throw new NotSupportedException();

    protected virtual TCollection Make(object? comparer, T[] elements) => throw new NotSupportedException();
}

/// <summary>A collection that is a column of keys and one of values.</summary>
internal abstract class PairsForm<TCollection, TKey, TValue> : CollectionForm where TCollection : class, IEnumerable<KeyValuePair<TKey, TValue>>
{
    public override Type Type => typeof(TCollection);

    public override Type[] Columns { get; } = [typeof(TKey), typeof(TValue)];

    public override Array[] Take(object collection)
    {
        var pairs = ((TCollection)collection).ToArray();
        return [Array.ConvertAll(pairs, p => p.Key), Array.ConvertAll(pairs, p => p.Value)];
    }

    public sealed override object Fill(object? empty, object? comparer, Array[] columns)
    {
        var (keys, values) = ((TKey[])columns[0], (TValue[])columns[1]);
        if (empty is null) return Make(comparer, keys.Zip(values, KeyValuePair.Create));
        for (var i = 0; i < keys.Length; i++) Add((TCollection)empty, keys[i], values[i]);
        return empty;
    }

    protected virtual void Add(TCollection collection, TKey key, TValue value) => throw new NotSupportedException();

    protected virtual TCollection Make(object? comparer, IEnumerable<KeyValuePair<TKey, TValue>> pairs) => throw new NotSupportedException();
}
