using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>A function as data, by which another node finds it.</summary>
internal abstract record FunctionData
{
    static readonly ConcurrentDictionary<MethodInfo, FunctionData> Known = new();

    /// <summary>The method, in this process.</summary>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/> or <see cref="ExitReason.BadFunction"/>: it is not here.</exception>
    public abstract MethodInfo Find();

    public abstract void Write(IBufferWriter<byte> output);

    /// <summary>The function as a log shows it; without the number of its parameters if it is not here.</summary>
    public string Text()
    {
        try
        {
            return FunctionText.WithArity(Find());
        }
        catch (ExitException)
        {
            return ToString();
        }
    }

    /// <summary>What another node needs to find a function, or why none could.</summary>
    /// <exception cref="ArgumentException">It cannot be sent; the message names it and the way out.</exception>
    public static FunctionData Of(Delegate function)
    {
        var method = function.Method;
        if (function.HasSingleTarget && (function.Target is null || IsStateless(function.Target.GetType())) && Known.TryGetValue(method, out var known)) return known;
        var problem = !function.HasSingleTarget ? "is several functions in one delegate"
            : method.DeclaringType is not { } type || method is System.Reflection.Emit.DynamicMethod ? "was made at run time"
            : method.IsGenericMethod || type.IsGenericType ? "is generic"
            : function.Target?.GetType() is not { } target || IsStateless(target) ? null
            : IsGenerated(target) ? $"captures variables ({Captured(target)})"
            : method.Name.Contains('<') ? $"captures variables ({target} this)"
            : $"is a method of an object ({target})";
        if (problem is not null) throw new ArgumentException(
            $"the function {FunctionText.Of(method)}{(method.Name.Contains('<') ? "," : "")} {problem}, which cannot go to another node; pass a static method or a lambda that is neither generic nor captures anything, and what it needs as its argument", "fun");
        return Known.GetOrAdd(method, static m => m.Name.Contains('<') ? Closure.Of(m) : FunctionName.Of(m));
    }

    public static FunctionData Read(ref WireReader reader) => reader.ReadByte() switch
    {
        FunctionName.Tag => FunctionName.ReadName(ref reader),
        Closure.Tag => Closure.ReadClosure(ref reader),
        var tag => throw new System.Runtime.Serialization.SerializationException($"{tag} is no kind of function"),
    };

    /// <summary>What a lambda that captures nothing is a method of: one object of it is like another.</summary>
    protected static bool IsStateless(Type type) => IsGenerated(type) && Fields(type).Length == 0;

    static bool IsGenerated(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    static string Captured(Type type) => string.Join(", ", Fields(type).Select(field => field.Name.Contains("__this") ? $"{field.FieldType} this" : $"{field.FieldType} {field.Name}"));
}
