using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Reads a value into printed text. The code of the value's author runs only here, and only as far as the bounds allow.</summary>
internal sealed class Printer(PrintOptions options)
{
    // The objects around the printed value.
    readonly List<object> _open = [];
    readonly Dictionary<Type, PrintedMembers> _members = [];

    // Brackets and counts after the last value need room too.
    int _left = options.MaxCharacters - Math.Min(200, options.MaxCharacters / 4);

    int Room => Math.Max(_left, 1);

    public PrintedText Of(object? value)
    {
        if (_left <= 0) return new PrintedText.Leaf("...");
        try
        {
            return value is null ? Leaf("null") : Form(value);
        }
        catch (Exception e)
        {
            return Threw(e);
        }
    }

    PrintedText Form(object value)
    {
        switch (value)
        {
            case string text: return Leaf(Literals.Quoted(text, Room));
            case StringBuilder text:
                return Leaf($"StringBuilder({Literals.Quoted(text.ToString(0, Math.Min(text.Length, Room)), Room, text.Length)})");
            case byte[] bytes: return Leaf(Literals.Bytes(bytes));
        }
        if (Literals.Of(value) is { } literal) return Leaf(literal, value is ValueType and not (Enum or char or bool));
        if (KnownForms.Text(value) is { } known) return Leaf(known);
        if (KnownForms.Members(value) is var (head, bracket, items))
            return Group(value, head, bracket, items, item => new(item.Label, Of(item.Value)));
        if (Pair(value) is { } pair) return new PrintedText.Group("", Bracket.Brace, [pair]);
        return value switch
        {
            ITuple tuple when value.GetType().Namespace == nameof(System) =>
                Group(value, "", Bracket.Parenthesis, Enumerable.Range(0, tuple.Length), i => new("", Of(tuple[i]))),
            IEnumerable sequence => Sequence(sequence),
            _ => Object(value),
        };
    }

    PrintedText Sequence(IEnumerable sequence)
    {
        var count = Sequences.Count(sequence);
        if (count is null && Members(sequence).HasText) return OwnText(sequence);
        var head = Sequences.Head(sequence, count);
        return Group(sequence, head, Bracket.Brace, sequence.Cast<object?>(), Element, count, options.MaxElements);
    }

    PrintedItem Element(object? element)
    {
        if (element is null) return new("", Of(null));
        var group = Sequences.Implements(element.GetType(), typeof(IGrouping<,>));
        return group is null ? Pair(element) ?? new("", Of(element)) : Keyed(group.GetProperty("Key")!.GetValue(element), element);
    }

    // A dictionary prints as an initializer.
    PrintedItem? Pair(object value) => value switch
    {
        DictionaryEntry entry => Keyed(entry.Key, entry.Value),
        _ when value.GetType() is { IsConstructedGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) =>
            Keyed(type.GetProperty("Key")!.GetValue(value), type.GetProperty("Value")!.GetValue(value)),
        _ => null,
    };

    PrintedItem Keyed(object? key, object? value) => new($"[{RowLayout.Flat(Of(key))}] = ", Of(value));

    PrintedText Object(object value)
    {
        var members = Members(value);
        if (members.HasText && value is not ExitReason) return OwnText(value);
        var names = value is ExitReason ? [.. members.Names.Where(one => one.Name != nameof(ExitReason.IsAbnormal))] : members.Names;
        var name = TypeNames.IsAnonymous(value.GetType()) ? "" : TypeNames.Of(value.GetType());
        // Members of the framework's objects lead to half of the framework.
        var isClosed = members.IsForeign && _open.Count > 0 || names.Count == 0 && (!members.IsRecord || value is ExitReason);
        return isClosed
            ? Leaf(name)
            : Group(value, name, Bracket.Brace, names, member => new($"{member.Name} = ", Member(value, member.Read)), names.Count);
    }

    PrintedText Member(object value, Func<object, object?> read)
    {
        try
        {
            return Of(read(value));
        }
        catch (Exception e)
        {
            return Threw(e);
        }
    }

    PrintedText Group<T>(
        object value, string head, Bracket bracket, IEnumerable<T> items, Func<T, PrintedItem> itemOf,
        int? count = null, int max = int.MaxValue)
    {
        if (_open.Count >= options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Leaf(bracket == Bracket.Parenthesis ? $"{head}(...)" : $"{head} {{ ... }}".TrimStart());
        if (_open.Any(open => ReferenceEquals(open, value))) return Leaf("<cycle>");
        _left -= head.Length + 4;
        _open.Add(value);
        try
        {
            return new PrintedText.Group(head, bracket, Items(items, itemOf, count, max));
        }
        finally
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }

    List<PrintedItem> Items<T>(IEnumerable<T> items, Func<T, PrintedItem> itemOf, int? count, int max)
    {
        var printed = new List<PrintedItem>();
        IEnumerator<T>? next = null;
        try
        {
            for (next = items.GetEnumerator(); next.MoveNext();)
            {
                if (printed.Count >= max || _left <= 0 || Checkpoint.Token.IsCancellationRequested)
                {
                    printed.Add(new("", Rest(count - printed.Count)));
                    break;
                }
                var item = itemOf(next.Current);
                _left -= item.Label.Length + 2;
                printed.Add(item);
            }
        }
        catch (Exception e)
        {
            printed.Add(new("", Threw(e)));
        }
        Dispose(next);
        return printed;
    }

    // A collection may change while it is read, and its count with it.
    static PrintedText Rest(int? count) => new PrintedText.Leaf(
        count > 0 ? string.Create(CultureInfo.InvariantCulture, $"... {count:N0} more") : "...");

    static void Dispose(IDisposable? enumerator)
    {
        try
        {
            enumerator?.Dispose();
        }
        catch (Exception)
        {
            // The elements are read: nobody needs the end of the enumerator.
        }
    }

    PrintedText OwnText(object value)
    {
        var text = value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString();
        if (string.IsNullOrEmpty(text)) return Leaf(TypeNames.Of(value.GetType()));
        var plain = Literals.Plain(text, Room);
        return Leaf(_open.Count == 0 ? plain : plain.ReplaceLineEndings(" "));
    }

    PrintedText Threw(Exception e)
    {
        while (e is TargetInvocationException { InnerException: { } inner }) e = inner;
        return Leaf($"<threw {TypeNames.Of(e.GetType())}>");
    }

    PrintedText Leaf(string text, bool isNumber = false)
    {
        _left -= text.Length;
        return new PrintedText.Leaf(text, isNumber);
    }

    PrintedMembers Members(object value)
    {
        var type = value.GetType();
        return _members.TryGetValue(type, out var known) ? known : _members[type] = PrintedMembers.Of(type);
    }
}
