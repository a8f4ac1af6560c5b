using System.Buffers;

namespace KvApp.Tasks;

/// <summary>A process that runs here for somebody on another node: linked and monitored before it begins, then made known by its pid.</summary>
internal sealed class ServedSpawn(LocalNode node, Connection connection, long id, SpawnRequest request) : IProcessOwner
{
    public void Started(Life process)
    {
        // A process that was ended before it began tells its link what it would have told a later one.
        if (request.Link != 0 && node.Links.Join(process, request.Spawner!, connection, request.Link, begunHere: false) is (var link, false)) link.Ended(new ExitReason.NoProcess());
        if (request.Monitor != 0) node.Monitors.Serve(connection, request.Monitor, process);
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(node.PathOf(process.Pid));
        // In the lane of the process: its end, told by link and monitor, comes after its pid.
        connection.SayLast(id, false, FrameKind.Started, body.WrittenMemory, Connection.LaneOf(process.Pid));
    }

    public void Ended(Life? process, ExitReason reason, Result? result) { }

    public void Refused(int maxChildren) { }
}
