using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Exit signals sent to a pid by hand (OTP's <c>Process.exit(pid, reason)</c>).</summary>
internal static class Signals
{
    public static void Send(LocalNode node, IActorRef pid, IActorRef from, ExitReason reason)
    {
        RunningProcess.HasPrinted(node);
        if (node.IsLocal(pid))
        {
            node.Processes.Of(pid).Signal(from, reason);
            return;
        }
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(node.PathOf(pid));
        body.WriteString(node.PathOf(from));
        body.WriteBytes(node.Codec.Encode(reason)); // a reason that cannot travel is refused at the call
        var peer = node.Peers.At(pid.Path.Address);
        peer.Use(connection => connection?.SayAlone(Connection.LaneOf(from), FrameKind.Exit, body.WrittenMemory), body.WrittenCount);
        HoldUp.WhileBusy(node, peer);
    }

    public static void Serve(LocalNode node, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var (pid, from) = (node.ResolveHere(reader.ReadText()), node.Resolve(reader.ReadText()));
        node.Processes.Of(pid).Signal(from, node.ReadReason(ref reader));
    }
}
