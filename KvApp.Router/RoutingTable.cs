using Akka.Configuration;
using KvApp.Tasks;

namespace KvApp.Router;

/// <summary>One entry of a <see cref="RoutingTable"/>: <paramref name="Node"/> owns the names whose first byte is from <paramref name="From"/> to <paramref name="To"/>, both included.</summary>
public sealed record Route(byte From, byte To, NodeName Node)
{
    /// <summary>The first bytes as an operator reads them: <c>a-m</c>.</summary>
    public string Names => $"{ByteName.Of(From)}-{ByteName.Of(To)}";

    /// <inheritdoc/>
    public override string ToString() => $"{Names} {Node}";
}

/// <summary>Which node owns a name: the first entry that covers the first byte of the name (the tutorial's <c>:routing_table</c>).</summary>
public sealed class RoutingTable
{
    readonly Route?[] _byFirstByte = new Route?[256];

    /// <summary>A table of <paramref name="routes"/>, where an earlier one wins over a later one. None at all is a table that owns nothing.</summary>
    public RoutingTable(IEnumerable<Route> routes)
    {
        Routes = [.. routes];
        foreach (var route in Routes.Reverse())
            for (int first = route.From; first <= route.To; first++)
                _byFirstByte[first] = route;
    }

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>The entry that covers <paramref name="name"/>, or null where none does.</summary>
    /// <exception cref="ArgumentException">The name is empty, so that it has no first byte.</exception>
    public Route? Find(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? throw new ArgumentException("an empty name has no first byte to route by", nameof(name)) : _byFirstByte[name[0]];

    /// <summary>The table that <c>kv.router.table</c> describes; none where the key is missing.</summary>
    /// <exception cref="FormatException">An entry is wrong; the message names it and the value.</exception>
    public static RoutingTable Parse(Config config) => RoutingTableHocon.Parse(config);

    /// <summary>The entries as an operator reads them: <c>a-m foo, n-z bar</c>.</summary>
    public override string ToString() => string.Join(", ", Routes);
}
