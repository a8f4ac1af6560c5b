using System.Collections.Concurrent;

namespace KvApp.Tasks;

internal sealed class ListForm<T> : ElementsForm<List<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(List<T> collection, T[] elements)
    {
        collection.AddRange(elements);
    }
}

internal sealed class LinkedListForm<T> : ElementsForm<LinkedList<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(LinkedList<T> collection, T[] elements)
    {
        foreach (var element in elements) collection.AddLast(element);
    }
}

internal sealed class QueueForm<T> : ElementsForm<Queue<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(Queue<T> collection, T[] elements)
    {
        foreach (var element in elements) collection.Enqueue(element);
    }
}

// A stack is taken apart from its top.
internal sealed class StackForm<T> : ElementsForm<Stack<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(Stack<T> collection, T[] elements)
    {
        for (var i = elements.Length; i-- > 0;) collection.Push(elements[i]);
    }
}

internal sealed class ConcurrentQueueForm<T> : ElementsForm<ConcurrentQueue<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(ConcurrentQueue<T> collection, T[] elements)
    {
        foreach (var element in elements) collection.Enqueue(element);
    }
}

internal sealed class ConcurrentStackForm<T> : ElementsForm<ConcurrentStack<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(ConcurrentStack<T> collection, T[] elements)
    {
        for (var i = elements.Length; i-- > 0;) collection.Push(elements[i]);
    }
}

internal sealed class ConcurrentBagForm<T> : ElementsForm<ConcurrentBag<T>, T>
{
    public override bool HasComparer => false;

    public override object Create(Type actual, object? comparer) => Construct(actual);

    protected override void Add(ConcurrentBag<T> collection, T[] elements)
    {
        for (var i = elements.Length; i-- > 0;) collection.Add(elements[i]);
    }
}
