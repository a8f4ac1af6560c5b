using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

/// <summary>Letters over real remoting on the loopback interface.</summary>
public sealed class LetterTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(s => s.Terminate()));

    [Fact]
    public async Task Any_value_reaches_an_actor_of_another_node_and_its_pids_work()
    {
        var (here, there) = (Start("here", letters: true), Start("there", letters: true));
        var (inbox, echo) = (new Mailbox(here), new Mailbox(there));
        var order = new Order(1, [new("tea", 2, 3m)], DateTimeOffset.UnixEpoch) { Customer = "Ann" };
        await Known(here, echo).Ask<ActorIdentity>(new Identify(1), Patience);

        Known(here, echo).Tell(new Letter(inbox.Pid, [], "hi"));
        Known(here, echo).Tell(order);
        Known(here, echo).Tell(5);
        var letter = await echo.Next<Letter>();
        Assert.Equal(order.Lines, (await echo.Next<Order>()).Lines);
        Assert.Equal(5, await echo.Next<int>());
        letter.From.Tell(new Down(new(9), echo.Pid, new ExitReason.Failed("T", "m", null)));
        var down = await inbox.Next<Down>();
        Assert.Equal(new ExitReason.Failed("T", "m", null), down.Reason);
        Assert.Equal("there", down.Pid.Path.Address.System);
    }

    [Fact]
    public async Task A_letter_that_cannot_be_sent_costs_nothing_but_itself()
    {
        var (here, there) = (Start("here", letters: true), Start("there", letters: true));
        var box = new Mailbox(there);
        var errors = new ConcurrentQueue<object>();
        var watcher = here.ActorOf(Props.Create(() => new Mailbox.Receiver(errors.Enqueue)));
        here.EventStream.Subscribe(watcher, typeof(AssociationErrorEvent));
        here.EventStream.Subscribe(watcher, typeof(DisassociatedEvent));
        Known(here, box).Tell("before");
        Assert.Equal("before", await box.Next<string>());
        using var stream = new MemoryStream();
        Known(here, box).Tell(new Holder { Value = stream });
        Known(here, box).Tell("after");
        Assert.Equal("after", await box.Next<string>());
        await watcher.Ask<ActorIdentity>(new Identify(1), Patience);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task The_setter_of_a_strangers_object_does_not_run(bool guarded)
    {
        var (victim, stranger) = (Start("victim", letters: guarded), Start("stranger", letters: false));
        var box = new Mailbox(victim);
        var mark = Guid.NewGuid().ToString();
        Known(stranger, box).Tell(Encoding.UTF8.GetBytes("first"));
        await box.Next<byte[]>();
        var gadget = new Gadget { Mark = mark };
        Gadget.Run.Remove(mark, out _);
        Known(stranger, box).Tell(gadget);
        Known(stranger, box).Tell(Encoding.UTF8.GetBytes("last"));

        // Without the guard the setter does run: the test would see it.
        if (!guarded) await box.Next<Gadget>();
        Assert.Equal("last", Encoding.UTF8.GetString(await box.Next<byte[]>()));
        Assert.Equal(!guarded, Gadget.Run.ContainsKey(mark));
    }

    [Fact]
    public async Task A_cluster_forms_and_carries_letters()
    {
        var (a, b) = (Start("kv", letters: true, cluster: true), Start("kv", letters: true, cluster: true));
        var seed = Cluster.Get(a).SelfAddress;
        await Cluster.Get(a).JoinAsync(seed).WaitAsync(Patience);
        await Cluster.Get(b).JoinAsync(seed).WaitAsync(Patience);
        var (up, box) = (new Mailbox(a), new Mailbox(b));
        Cluster.Get(a).Subscribe(up.Pid, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
        HashSet<Address> members = [(await up.Next<ClusterEvent.MemberUp>()).Member.Address, (await up.Next<ClusterEvent.MemberUp>()).Member.Address];
        Assert.Equal([Cluster.Get(a).SelfAddress, Cluster.Get(b).SelfAddress], members);
        Known(a, box).Tell(new Line("tea", 1, 1m));
        Assert.Equal(new Line("tea", 1, 1m), await box.Next<Line>());
    }

    static IActorRef Known(ActorSystem system, Mailbox box)
    {
        var address = ((ExtendedActorSystem)box.System).Provider.DefaultAddress;
        return ((ExtendedActorSystem)system).Provider.ResolveActorRef(box.Pid.Path.ToSerializationFormatWithAddress(address));
    }

    ActorSystem Start(string name, bool letters, bool cluster = false)
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF, stdout-loglevel = OFF
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
              actor.provider = {{(cluster ? "cluster" : "remote")}}
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            """);
        if (letters)
        {
            using var stream = typeof(LetterSerializer).Assembly.GetManifestResourceStream("KvApp.Tasks.serialization.conf")!;
            config = config.WithFallback(ConfigurationFactory.ParseString(new StreamReader(stream).ReadToEnd()));
        }
        var system = ActorSystem.Create(name, config);
        _systems.Add(system);
        return system;
    }

    public sealed class Gadget
    {
        public static readonly ConcurrentDictionary<string, bool> Run = new();

        string _mark = "";

        public string Mark
        {
            get => _mark;
            set
            {
                Run[value] = true;
                _mark = value;
            }
        }
    }

    /// <summary>An actor whose messages a test takes out one by one.</summary>
    sealed class Mailbox
    {
        readonly Channel<object> _messages = Channel.CreateUnbounded<object>();

        public Mailbox(ActorSystem system)
        {
            System = system;
            Pid = system.ActorOf(Props.Create(() => new Receiver(m => _messages.Writer.TryWrite(m))));
        }

        public ActorSystem System { get; }

        public IActorRef Pid { get; }

        public async Task<T> Next<T>()
        {
            var message = await _messages.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            return Assert.IsAssignableFrom<T>(message);
        }

        public sealed class Receiver : ReceiveActor
        {
            public Receiver(Action<object> take) => ReceiveAny(take);
        }
    }
}
