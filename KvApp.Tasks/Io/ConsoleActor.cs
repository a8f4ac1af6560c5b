using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The pid of a node's console. It prints what comes from other nodes, one thing after the other: a console that is blocked holds up nothing else.</summary>
internal sealed class ConsoleActor : ReceiveActor
{
    public const string Name = "kv-console";

    public ConsoleActor()
    {
        Receive<ToPrint>(print => print.Print());
        ReceiveAny(_ => { }); // letters of strangers
    }
}
