using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// How one type of collection comes apart into a comparer and columns (one of elements, or one of keys and one of values) and is made of them again.
/// Never by its own fields: hash codes of strings differ from process to process.
/// </summary>
internal abstract class CollectionForm
{
    static readonly Dictionary<Type, Type> Open = new()
    {
        [typeof(List<>)] = typeof(ListForm<>),
        [typeof(LinkedList<>)] = typeof(LinkedListForm<>),
        [typeof(Queue<>)] = typeof(QueueForm<>),
        [typeof(Stack<>)] = typeof(StackForm<>),
        [typeof(PriorityQueue<,>)] = typeof(PriorityQueueForm<,>),
        [typeof(HashSet<>)] = typeof(HashSetForm<>),
        [typeof(SortedSet<>)] = typeof(SortedSetForm<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryForm<,>),
        [typeof(OrderedDictionary<,>)] = typeof(OrderedDictionaryForm<,>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryForm<,>),
        [typeof(SortedList<,>)] = typeof(SortedListForm<,>),
        [typeof(ConcurrentQueue<>)] = typeof(ConcurrentQueueForm<>),
        [typeof(ConcurrentStack<>)] = typeof(ConcurrentStackForm<>),
        [typeof(ConcurrentBag<>)] = typeof(ConcurrentBagForm<>),
        [typeof(ConcurrentDictionary<,>)] = typeof(ConcurrentDictionaryForm<,>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListForm<>),
        [typeof(ImmutableQueue<>)] = typeof(ImmutableQueueForm<>),
        [typeof(ImmutableStack<>)] = typeof(ImmutableStackForm<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetForm<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetForm<>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryForm<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaryForm<,>),
        [typeof(FrozenSet<>)] = typeof(FrozenSetForm<>),
        [typeof(FrozenDictionary<,>)] = typeof(FrozenDictionaryForm<,>),
    };

    /// <summary>The collection itself; a class derived from it brings its own fields along.</summary>
    public abstract Type Type { get; }

    /// <summary>The types of the columns.</summary>
    public abstract Type[] Columns { get; }

    /// <summary>Whether there can be an empty one first, that its own elements may lead back to.</summary>
    public virtual bool IsFilledLater => true;

    public virtual bool HasComparer => true;

    /// <summary>The form of a type or of the nearest base class that has one.</summary>
    public static CollectionForm? For(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.IsConstructedGenericType && Open.TryGetValue(t.GetGenericTypeDefinition(), out var form))
            {
                return (CollectionForm)Activator.CreateInstance(form.MakeGenericType(t.GetGenericArguments()))!;
            }
        }
        return null;
    }

    /// <summary>The comparer, or null for the default one.</summary>
    public virtual object? Comparer(object collection) => null;

    public virtual string? Problem(object collection) => null;

    public abstract Array[] Take(object collection);

    /// <summary>An empty one.</summary>
    public virtual object Create(Type actual, object? comparer) => throw new NotSupportedException();

    /// <summary>Fills <paramref name="empty"/>, or makes one where there is none.</summary>
    public abstract object Fill(object? empty, object? comparer, Array[] columns);

    /// <summary>Runs the constructor of the collection on an object that may be of a derived class, whose own constructor may want anything.</summary>
    protected object Construct(Type actual, params (Type Type, object? Value)[] arguments)
    {
        var made = RuntimeHelpers.GetUninitializedObject(actual);
        Type.GetConstructor([.. arguments.Select(a => a.Type)])!.Invoke(made, [.. arguments.Select(a => a.Value)]);
        return made;
    }
}
