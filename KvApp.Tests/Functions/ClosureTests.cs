using System.Net.Sockets;
using Akka;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What functions are bound to goes with them: on a node of its own and encoded on this one.</summary>
public sealed class ClosureTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    readonly int _mine = 7;

    public static TheoryData<bool> Places => [false, true];

    sealed record Order(string Customer, List<int> Lines);

    [Theory, MemberData(nameof(Places))]
    public async Task Variables_of_every_kind_that_values_have(bool remote)
    {
        var from = nodes.Tasks(remote);
        var (n, text, order, at, pid) = (5, "x", new Order("Ann", [1, 2]), DateTimeOffset.UnixEpoch, nodes.Foo.System.ActorOf(Props.Create(() => new Adder())));
        int? none = null;
        Assert.Equal("x5 Ann 2 1970  7", await from.Async(() => $"{text}{n} {order.Customer} {order.Lines.Count} {at.Year} {none} {7}"));
        Assert.Equal(47, await from.Async(async () => await pid.Ask<int>(n + 37, Wait.Long)));
        Assert.Equal("x from " + nodes.At(remote), await from.Async(self => $"{text} from {self.Node}"));
        Assert.Equal(15, await from.Async(m => n * m, 3));
        Assert.Equal(Done.Instance, await from.Async((self, m) => { _ = self.Node.Value + m + n; }, 3));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Scopes_inside_scopes(bool remote)
    {
        var from = nodes.Tasks(remote);
        var a = 1;
        for (var i = 0; i < 2; i++)
        {
            var b = 10 * i;
            if (b >= 0)
            {
                var c = 100;
                Assert.Equal(a + b + c, await from.Async(() => a + b + c));
                Assert.Equal(a + c, await from.Async(() => a + c));
                Assert.Equal(3 * (a + b), await from.Async(() => Enumerable.Range(0, 3).Sum(_ => a + b)));
            }
        }
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Functions_that_call_themselves_and_others(bool remote)
    {
        var from = nodes.Tasks(remote);
        Func<int, int> factorial = null!;
        factorial = n => n < 2 ? 1 : n * factorial(n - 1);
        Assert.Equal(120, await from.Async(factorial, 5));
        Func<int, bool> even = null!, odd = null!;
        (even, odd) = (n => n == 0 || odd(n - 1), n => n != 0 && even(n - 1));
        Assert.True(await from.Async(() => even(10) && odd(7)));
        var plus = 3;
        Func<int, int> add = n => n + plus, twice = Work.Double;
        Assert.Equal(16, await from.Async(() => twice(add(5))));
        var all = new List<Func<int, int>> { add, twice, static n => -n, factorial };
        Assert.Equal("7 8 -4 24", await from.Async(() => string.Join(' ', all.Select(f => f(4)))));
        var depth = new List<Func<int>>();
        depth.Add(() => depth.Count);
        Assert.Equal(1, await from.Async(() => depth[0]()));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Asynchronous_functions_and_iterators(bool remote)
    {
        var from = nodes.Tasks(remote);
        var (a, b) = (20, 22);
        Assert.Equal(42, await from.Async(async () =>
        {
            await Task.Yield();
            return a + b;
        }));
        Assert.Equal(64, await from.Async(async (self, n) =>
        {
            await Task.Delay(n, self.Stopping);
            var c = a;
            await Task.Run(() => c += b);
            return c + b;
        }, 1));
        IEnumerable<int> Count()
        {
            for (var i = 0; i < a; i++) yield return i + b;
        }

        Assert.Equal(a * b + 190, await from.Async(() => Count().Sum()));
        foreach (var made in Lambdas(5)) Assert.Equal(8, await from.Async(made, 3));
    }

    static IEnumerable<Func<int, int>> Lambdas(int n)
    {
        yield return m => n + m;
        var again = n;
        yield return m => again + m;
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Local_functions(bool remote)
    {
        var from = nodes.Tasks(remote);
        var n = 5;
        int Plus(int m) => n + m;
        static int Minus(int m) => -m;
        int Deep(int m) => m == 0 ? n : Deep(m - 1);
        Assert.Equal(8, await from.Async(Plus, 3));
        Assert.Equal(-3, await from.Async(Minus, 3));
        Assert.Equal(5, await from.Async(Deep, 9));
        Assert.Equal(2, await from.Async(() => Plus(Minus(3))));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Generic_methods_and_lambdas_in_them(bool remote)
    {
        var from = nodes.Tasks(remote);
        Assert.Equal("System.String x", await from.Async(Box<string>.Name, "x"));
        Assert.Equal("System.Int32 5", await from.Async(Name<int>, 5));
        Assert.Equal("KvApp.Tests.ClosureTests+Order[] Int32", await Lambda<Order[], int>(from, 5));
        Assert.Equal("System.Collections.Generic.Dictionary`2[System.String,System.Int32[,]] y5", await Box<Dictionary<string, int[,]>>.Lambda(from, "y", 5));
        Assert.Equal("Int32 12", await Later<int>(from, 5));
        Assert.Equal("List`1 z", await Box<List<(int, Order)>>.Nothing(from, "z"));
    }

    static string Name<T>(T value) => $"{typeof(T)} {value}";

    static SupervisedTask<string> Lambda<T, TMore>(TaskSupervisor from, TMore value) => from.Async(() => $"{typeof(T)} {value!.GetType().Name}");

    static SupervisedTask<string> Later<T>(TaskSupervisor from, int n) => from.Async(async m =>
    {
        await Task.Yield();
        int Plus(int more) => m + n + more;
        return $"{typeof(T).Name} {await Task.Run(() => Plus(3))}";
    }, 4);

    static class Box<T>
    {
        public static string Name(T value) => $"{typeof(T)} {value}";

        public static SupervisedTask<string> Lambda<TMore>(TaskSupervisor from, string text, TMore value) => from.Async(() => $"{typeof(T)} {text}{value}");

        public static SupervisedTask<string> Nothing(TaskSupervisor from, string text) => from.Async(static text => $"{typeof(T).Name} {text}", text);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Methods_of_values(bool remote)
    {
        var from = nodes.Tasks(remote);
        var (order, number) = (new Order("Ann", [1, 2]), 5);
        Assert.True(await from.Async("text".EndsWith, "xt"));
        Assert.Equal(1, await from.Async(number.CompareTo, 3));
        Assert.Equal("Ann has 2", await from.Async(order.Describe, " has "));
        Assert.Equal("Ann/2", await from.Async(order.Extended, "/"));
        Assert.Equal(order.ToString(), await from.Async(order.ToString));
        Assert.Equal(13, await from.Async(new Counter(6).Plus, 7));
        Assert.Equal(14, await new Counter(8).PlusLater(from, 6)); // captures this, whole
    }

    sealed class Counter(int count)
    {
        public int Plus(int n) => count + n;

        public SupervisedTask<int> PlusLater(TaskSupervisor from, int n) => from.Async(() => Plus(n));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Several_functions_in_one_delegate(bool remote)
    {
        var seen = new List<string>();
        Func<string, string> all = s => { seen.Add(s); return "first"; };
        all += static _ => "second";
        all += s => $"{seen.Count} {s}";
        Assert.Equal("0 x", await nodes.Tasks(remote).Async(all, "x")); // each has its own copy of what it captures
        Assert.Empty(seen);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Functions_inside_data_there_and_back(bool remote)
    {
        var from = nodes.Tasks(remote);
        var n = 2;
        var rules = new Rules("double", m => m * n, [Work.Double, static m => m + 1]);
        Assert.Equal(6 + 6 + 4, await from.Async(Apply, rules));
        var back = await from.Async(static (Rules r) => r with { Name = "back" }, rules);
        Assert.Equal(16, Apply(back));
        Assert.Equal(12, (await from.Async(m => (Func<int>)(() => n + m), 10))());
        var (add, get) = await from.Async(static () =>
        {
            var count = 0;
            return ((Action)(() => count++), (Func<int>)(() => count));
        });
        add();
        add();
        Assert.Equal(2, get()); // two lambdas of one scope share its variables there too

        var order = new Order("Ann", [1, 2]);
        (Func<int, int> Compare, Func<string, string> Text, Func<int, int> Many) methods = (5.CompareTo, order.Extended, Work.Double);
        methods.Many += m => m + n;
        var (compare, text, many) = await from.Async(static ((Func<int, int>, Func<string, string>, Func<int, int>) m) => m, methods);
        Assert.Equal((1, "Ann/2", 5), (compare(3), text("/"), many(3)));
        Assert.Equal(2, many.GetInvocationList().Length);

        var pid = await SupervisedTask.Start(nodes.Bar.System, async self =>
        {
            var (reply, f) = await self.Receive<(IActorRef, Func<int, int>)>();
            reply.Tell(f(20));
        });
        await nodes.Run(async self =>
        {
            self.System.Provider().ResolveActorRef(nodes.Bar.Node.Local.PathOf(pid)).Tell(((IActorRef, Func<int, int>))(self.Self, m => m + n));
            Assert.Equal(22, await self.Receive<int>(timeout: Wait.Long));
        });
    }

    sealed record Rules(string Name, Func<int, int> First, List<Func<int, int>> More);

    static int Apply(Rules rules) => rules.First(3) + rules.More.Sum(f => f(3));

    [Theory, MemberData(nameof(Places)), Trait("otp", "P8")]
    public async Task What_is_changed_there_is_not_changed_here(bool remote)
    {
        var (n, list) = (1, new List<int> { 1 });
        var task = nodes.Tasks(remote).Async(() =>
        {
            list.Add(++n);
            return string.Join(' ', list);
        });
        n = 50;
        list.Clear();
        Assert.Equal("1 2", await task);
        Assert.Equal((50, 0), (n, list.Count));
        var loop = new List<SupervisedTask<int>>();
        for (var i = 0; i < 3; i++) loop.Add(nodes.Tasks(remote).Async(() => i));
        IEnumerable<int> counted = [0, 1, 2];
        Assert.Equal(counted, await loop.AwaitMany());
    }

    [Fact]
    public async Task Each_life_of_a_child_has_what_was_captured_as_it_was()
    {
        TaskSupervisor.Start(nodes.Bar.System, "lives", new() { MaxRestarts = 3, RestartWindow = TwoNodes.Longest });
        await nodes.Run(async self =>
        {
            var (before, to) = (new List<int>(), self.Self);
            await TaskSupervisor.On(self, "lives", nodes.Bar.Name).StartChild(
                () =>
                {
                    to.Tell($"{before.Count} before");
                    before.Add(1);
                    throw new InvalidOperationException("again");
                },
                Restart.Permanent);
            for (var n = 0; n < 4; n++) Assert.Equal("0 before", await self.Receive<string>(timeout: Wait.Long));
            Assert.Empty(before);
        });
    }

    [Fact]
    public async Task On_its_own_node_a_function_is_not_copied_unless_the_settings_say_so()
    {
        TaskSupervisor.Start(nodes.Foo.System, "plain", new() { CopyLocal = false });
        var list = new List<int>();
        await TaskSupervisor.On(nodes.Foo.System, "plain").Async(() => list.Add(1));
        Assert.Equal([1], list);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task What_a_neighbour_captures_stays_behind(bool remote)
    {
        var from = nodes.Tasks(remote);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var n = 5;
        Action close = () => socket.Dispose();
        Assert.Equal(5, await from.Async(() => n));
        Func<int> one = () => n;
        Assert.Equal(6, await from.Async(async () =>
        {
            await Task.Yield();
            return one() + 1;
        }));
        Assert.Equal(
            "the lambda captures 'socket' (System.Net.Sockets.Socket), which cannot be sent to another node; pass what it needs as an argument (Parameter 'fun')",
            Assert.Throws<ArgumentException>(() => { from.Async(() => socket.Available + n); }).Message);
        Assert.Contains("the lambda captures 'socket' (", Assert.Throws<ArgumentException>(() => { from.Async(close); }).Message);
        Assert.Contains("the lambda captures 'socket' (", Assert.Throws<ArgumentException>(() => { from.Async(() => close()); }).Message);
        int Local() => n + socket.Available;
        Assert.Contains("the local function captures 'socket' (", Assert.Throws<ArgumentException>(() => { from.Async(Local); }).Message);
        Assert.Contains("captures 'this' (KvApp.Tests.ClosureTests), which cannot be sent to another node; pass what it needs as an argument ('this.nodes.", Assert.Throws<ArgumentException>(() => { from.Async(() => _mine); }).Message);
        var stopping = CancellationToken.None;
        Assert.False(await from.Async(() => stopping.CanBeCanceled));
        using var source = new CancellationTokenSource();
        stopping = source.Token;
        Assert.Contains(
            "captures 'stopping' (System.Threading.CancellationToken), which cannot be sent to another node; let the function watch the token of the process",
            Assert.Throws<ArgumentException>(() => { from.Async(() => stopping.CanBeCanceled); }).Message);
        var order = new { Where = (Stream)new MemoryStream() };
        Assert.Contains(".Where' is a System.IO.MemoryStream", Assert.Throws<ArgumentException>(() => { from.Async(() => order.Where.Length); }).Message);
    }

    [Theory, MemberData(nameof(Places))]
    public void What_is_too_deep_or_leads_back_is_an_error_at_the_call(bool remote)
    {
        var from = nodes.Tasks(remote);
        Func<int> deep = static () => 0;
        for (var i = 0; i < 100_000; i++) deep = After(deep);
        Assert.Contains("deep", Assert.Throws<ArgumentException>(() => { from.Async(deep); }).Message);
        var circle = new List<object>();
        circle.Add((Func<int>)(() => circle.Count));
        Assert.Contains("leads back to the System.Collections.Generic.List`1[System.Object]", Assert.Throws<ValueNotSendableException>(() => { from.Async(static (List<object> c) => c.Count, circle); }).Message);
        var loop = new Looping();
        Assert.Contains("leads back to the KvApp.Tests.ClosureTests+Looping", Assert.Throws<ArgumentException>(() => { from.Async(loop.Count, 1); }).Message);
        var tree = new Twice(null, null);
        for (var i = 0; i < 60; i++) tree = new(tree.Call, tree.Call);
        Assert.Contains("kv.tasks.code.max-size", Assert.Throws<ArgumentException>(() => { from.Async(tree.Call); }).Message);
    }

    static Func<int> After(Func<int> before) => () => before() + 1;

    sealed class Looping
    {
        readonly Func<int, int> _self;

        public Looping() => _self = Count;

        public int Count(int n) => n == 0 ? 0 : _self(n - 1);
    }

    sealed class Twice(Func<int>? a, Func<int>? b)
    {
        public int Call() => (a?.Invoke() ?? 0) + (b?.Invoke() ?? 0);
    }

    sealed class Adder : ReceiveActor
    {
        public Adder() => Receive<int>(n => Sender.Tell(n + 5));
    }
}

static class ClosureExtensions
{
    extension(object order)
    {
        public string Describe(string between)
        {
            var text = order.ToString()!;
            return text.Contains("Ann", StringComparison.Ordinal) ? $"Ann{between}2" : text;
        }
    }

    public static string Extended(this object order, string between) => order.ToString()!.Contains("Ann", StringComparison.Ordinal) ? $"Ann{between}2" : "";
}
