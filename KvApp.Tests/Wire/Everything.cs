using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Numerics;
using Akka;
using Akka.Actor;
using KvApp.Tasks;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

/// <summary>One value with whatever an application may have in its own, at a declared type of its own, of a base or of none.</summary>
public sealed record Everything
{
    public required object[] Values { get; init; }

    public required Order Order { get; init; }

    public Line? Derived { get; init; }

    public Box<Box<List<Point?>>>? Nested { get; init; }

    public int? Maybe { get; init; }

    public Point? MaybePoint { get; init; }

    public Colour Colour { get; init; }

    public (string Name, (int, Guid) More) Tuple { get; init; }

    public ReadOnlyMemory<byte> Memory { get; init; }

    public IReadOnlyDictionary<string, ImmutableArray<Line>> Stock { get; init; } = ImmutableDictionary<string, ImmutableArray<Line>>.Empty;

    public IEnumerable<IActorRef> Pids { get; init; } = [];

    public IActorRef Pid { get; init; } = ActorRefs.Nobody;

    public ExitReason? Reason { get; init; }

    public static Everything Of(int n, IActorRef pid) => new()
    {
        Order = new(n, [new("tea", n, 2.5m), new GiftLine("jam", 1, 1m, "Bob")], DateTimeOffset.UnixEpoch.AddDays(n)) { Customer = "Ann" },
        Derived = new GiftLine("jam", n, 1m, "Bob"),
        Nested = new(new([new(n, 2), null])),
        Maybe = n == 1 ? null : n,
        MaybePoint = n == 1 ? new(1, 2) : null,
        Colour = (Colour)n,
        Tuple = ($"{n}", (n, new Guid(n, 2, 3, new byte[8]))),
        Memory = new byte[] { 1, (byte)n },
        Stock = ImmutableDictionary<string, ImmutableArray<Line>>.Empty.Add("a", [new("tea", n, 1m)]),
        Pids = [pid, ActorRefs.Nobody],
        Pid = pid,
        Reason = new ExitReason.Custom(new Line("x", n, 1m)),
        Values =
        [
            n, (long)n, (byte)n, 'x', 1.5, 2.5f, 3.5m, true, "text", new byte[] { 1, (byte)n }, new[] { "a", $"{n}" }, new[,] { { n, 2 }, { 3, 4 } }, new[] { new[] { n }, [] },
            new DateTime(2026, 1, n, 0, 0, 0, DateTimeKind.Utc), DateTimeOffset.UnixEpoch.AddSeconds(n), new DateOnly(2026, 1, n), new TimeOnly(n, 0), TimeSpan.FromSeconds(n),
            new Guid(n, 2, 3, new byte[8]), new Uri($"https://example.org/{n}"), new Version(1, n), CultureInfo.InvariantCulture, new BigInteger(n), new Complex(n, 1), (Half)n, (Int128)n,
            new Index(n), 1..n, DayOfWeek.Friday, (Colour)n, Big.Top, new[] { Colour.Red }, IPAddress.Parse($"10.0.0.{n}"), new IPEndPoint(IPAddress.Loopback, n), Done.Instance,
            new List<int> { n }, new List<Line> { new("tea", n, 1m) }, new LinkedList<int>([n]), new Queue<string>(["a", $"{n}"]), new Stack<int>([1, 2, n]), new HashSet<int> { n },
            new SortedSet<int> { n, 0 }, new Dictionary<string, int> { ["a"] = n }, new Dictionary<Point, List<Line>> { [new(n, 2)] = [new("tea", n, 1m)] }, new SortedDictionary<int, string> { [n] = "a" },
            ImmutableList.Create(1, n), ImmutableArray.Create("a", $"{n}"), ImmutableDictionary<string, Line>.Empty.Add("a", new("tea", n, 1m)), ImmutableHashSet.Create(n), ImmutableStack.Create(1, n),
            new ReadOnlyCollection<int>([n]), new Collection<string> { $"{n}" }, (n, "two", 3.0), (n, (object)"any"), new Tuple<int, string>(n, "x"), KeyValuePair.Create("k", n), new { Name = "anonymous", Age = n },
            new Letter(pid, [pid, ActorRefs.Nobody], $"{n}"), new NodeName("foo@bar"), new Down(new(n), pid, new ExitReason.Timeout()), new Basket { new("tea", n, 1m) },
        ],
    };
}
