using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Remote.Transport;

namespace KvApp.Tests;

public class GreetingConfig : MultiNodeConfig
{
    public GreetingConfig()
    {
        First = Role("first");
        Second = Role("second");
        CommonConfig = MultiNodeClusterSpec.ClusterConfig();
        TestTransport = true;
    }

    public RoleName First { get; }
    public RoleName Second { get; }
}

public class GreetingSpec : MultiNodeClusterSpec
{
    readonly GreetingConfig _config;

    public GreetingSpec() : this(new GreetingConfig()) { }

    protected GreetingSpec(GreetingConfig config) : base(config, typeof(GreetingSpec)) => _config = config;

    [MultiNodeFact]
    public void A_greeting_arrives_as_soon_as_the_link_is_healed()
    {
        AwaitClusterUp(_config.First, _config.Second);

        RunOn(() => Sys.ActorOf(actor => actor.ReceiveAny((message, context) => context.Sender.Tell(message)), "echo"), _config.Second);
        EnterBarrier("echo-is-up");

        RunOn(() =>
        {
            var echo = Sys.ActorSelection(Node(_config.Second) / "user" / "echo");
            TestConductor.Blackhole(_config.First, _config.Second, ThrottleTransportAdapter.Direction.Both).Wait();
            echo.Tell("lost", TestActor);
            ExpectNoMsg(TimeSpan.FromSeconds(1));

            TestConductor.PassThrough(_config.First, _config.Second, ThrottleTransportAdapter.Direction.Both).Wait();
            Within(TimeSpan.FromSeconds(20), () => AwaitAssert(() =>
            {
                echo.Tell("hello", TestActor);
                ExpectMsg("hello", TimeSpan.FromSeconds(1));
            }));
        }, _config.First);
        EnterBarrier("greeted");
    }
}
