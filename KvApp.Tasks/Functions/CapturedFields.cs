using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// Finds the captured variables that a lambda uses. The compiler keeps the variables of a scope in one class for all lambdas of the
/// scope; variables that only a neighbour uses stay behind. Only code of the compiler's own classes touches their fields, so following
/// that code is exact. The code may be of several modules: a line of a prompt is a closure, and uses the variables of earlier lines.
/// </summary>
internal static class CapturedFields
{
    static readonly ConditionalWeakTable<MethodInfo, FrozenSet<FieldKey>> Known = [];

    public static FrozenSet<FieldKey> Of(MethodInfo method) => Known.GetValue(method, static m => new Search().From(m));

    sealed class Search
    {
        readonly HashSet<FieldKey> _fields = [];
        readonly HashSet<(Module, int)> _seen = [];
        readonly Stack<MethodBase> _open = new();

        public FrozenSet<FieldKey> From(MethodInfo method)
        {
            Follow(method);
            while (_open.TryPop(out var next))
            {
                foreach (var token in Il.TokensOf(next)) Look(Resolve(token, next));
            }
            return _fields.ToFrozenSet();
        }

        void Look(MemberInfo? member)
        {
            if (member is null) return;
            if (member is FieldInfo { IsStatic: false } field && IsMade(field.DeclaringType)) _fields.Add(FieldKey.Of(field));
            if (member is MethodBase method && (IsMade(method.DeclaringType) || method.Name.StartsWith('<'))) Follow(method);
            // Interfaces of .NET run the class of an async method or an iterator; no code here names its methods.
            if ((member as Type ?? member.DeclaringType) is { } type && IsMade(type) && !ClosurePlan.Is(type))
            {
                const BindingFlags own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                foreach (var each in type.GetMethods(own)) Follow(each);
            }
        }

        void Follow(MethodBase method)
        {
            var module = method.Module;
            if (!_seen.Add((module, method.MetadataToken))) return;
            if (module.ResolveMethod(method.MetadataToken) is { } definition) _open.Push(definition);
        }

        static MemberInfo? Resolve(int token, MethodBase within)
        {
            const int typeReferences = 0x01;
            if (token >>> 24 == typeReferences) return null;
            try
            {
                var arguments = within.IsGenericMethod ? within.GetGenericArguments() : null;
                return within.Module.ResolveMember(token, within.DeclaringType?.GetGenericArguments(), arguments);
            }
            catch (Exception e) when (e is ArgumentException or MissingMemberException or IOException or TypeLoadException or BadImageFormatException)
            {
                return null; // of a module that this node lacks
            }
        }

        static bool IsMade(Type? type) => type is not null && type.Name.StartsWith('<');
    }
}

/// <summary>A field by its module and its number there: numbers of two modules coincide.</summary>
internal readonly record struct FieldKey(Module Module, int Token)
{
    public static FieldKey Of(FieldInfo field) => new(field.Module, field.MetadataToken);
}
