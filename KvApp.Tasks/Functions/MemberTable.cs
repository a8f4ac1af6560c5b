using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>What is known of methods or types. It holds none of a module that may be unloaded: of such an entry goes with the module.</summary>
internal sealed class MemberTable<TMember, TValue> where TMember : MemberInfo where TValue : class
{
    readonly ConcurrentDictionary<TMember, TValue> _kept = new();
    readonly ConditionalWeakTable<TMember, TValue> _weak = [];

    public bool TryGet(TMember member, [NotNullWhen(true)] out TValue? value) => member.IsCollectible ? _weak.TryGetValue(member, out value) : _kept.TryGetValue(member, out value);

    public TValue GetOrAdd(TMember member, TValue value) => member.IsCollectible ? _weak.GetOrAdd(member, value) : _kept.GetOrAdd(member, value);
}
