using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// Which variables a lambda uses of those that the compiler put into one class for all lambdas of a scope: what a neighbour captures stays behind. Only code of
/// the compiler's own classes can touch their fields, so that following it tells all: lambdas and local functions inside, and what async methods and iterators
/// were made into.
/// </summary>
internal static class CapturedFields
{
    static readonly ConditionalWeakTable<MethodInfo, FrozenSet<int>> Known = [];

    /// <summary>The tokens of the fields, in the method's module.</summary>
    public static FrozenSet<int> Of(MethodInfo method) => Known.GetValue(method, static m => new Search(m.Module).From(m));

    sealed class Search(Module module)
    {
        readonly HashSet<int> _fields = [];
        readonly HashSet<int> _seen = [];
        readonly Stack<MethodBase> _open = new();

        public FrozenSet<int> From(MethodInfo method)
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
            if (member is null || member.Module != module) return;
            if (member is FieldInfo { IsStatic: false } field && IsMade(field.DeclaringType)) _fields.Add(field.MetadataToken);
            if (member is MethodBase method && (IsMade(method.DeclaringType) || method.Name.StartsWith('<'))) Follow(method);
            // What runs it are .NET's interfaces, that no code here names.
            if ((member as Type ?? member.DeclaringType) is { } type && IsMade(type) && !ClosurePlan.Is(type))
            {
                const BindingFlags own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                foreach (var each in type.GetMethods(own)) Follow(each);
            }
        }

        void Follow(MethodBase method)
        {
            if (_seen.Add(method.MetadataToken) && module.ResolveMethod(method.MetadataToken) is { } definition) _open.Push(definition);
        }

        MemberInfo? Resolve(int token, MethodBase within)
        {
            const int typeReferences = 0x01;
            if (token >>> 24 == typeReferences) return null;
            try
            {
                return module.ResolveMember(token, within.DeclaringType?.GetGenericArguments(), within.IsGenericMethod ? within.GetGenericArguments() : null);
            }
            catch (Exception e) when (e is ArgumentException or MissingMemberException or IOException or TypeLoadException or BadImageFormatException)
            {
                return null; // of another module, that is not here
            }
        }

        static bool IsMade(Type? type) => type is not null && type.Name.StartsWith('<');
    }
}
