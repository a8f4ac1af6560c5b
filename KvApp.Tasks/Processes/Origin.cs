using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What a process that is started is told of who starts it.</summary>
/// <param name="Name">The registered name of who asked for it, if it has one, for the log; with its node, if that is another.</param>
/// <param name="Callers">Who asked for it, and who had started them, nearest first (<c>$callers</c>).</param>
/// <param name="Trace">The span that it is part of.</param>
internal sealed record Origin(string? Name, IReadOnlyList<IActorRef> Callers, ActivityContext Trace)
{
    public static Origin Of(LocalNode node, Life? owner, Activity? call = null) => new(
        owner is null ? null : node.Processes.NameOf(owner.Pid),
        owner switch
        {
            null => [],
            RunningProcess process => [process.Self, .. process.Callers],
            _ => [owner.Pid],
        },
        (call ?? Activity.Current)?.Context ?? default);

    /// <summary>Of a process that is nobody's task: it knows of no callers, and is nobody's (<c>spawn</c>).</summary>
    public static Origin Apart(LocalNode node, Life? spawner) => new(
        spawner is null ? null : node.Processes.NameOf(spawner.Pid) ?? spawner.Pid.Path.ToStringWithoutAddress(), [], Activity.Current?.Context ?? default);

    /// <summary>As another node sees it.</summary>
    public Origin On(NodeName node) => Name is null ? this : this with { Name = $"{Name} on {node}" };

    public void Write(LocalNode node, IBufferWriter<byte> output)
    {
        output.WriteString(Name);
        output.WriteVarint((ulong)Callers.Count);
        foreach (var caller in Callers) output.WriteString(node.PathOf(caller));
        if (Trace == default)
        {
            output.WriteByte(0);
            return;
        }
        output.WriteByte((byte)(1 | ((byte)Trace.TraceFlags << 1)));
        var ids = output.GetSpan(24);
        Trace.TraceId.CopyTo(ids[..16]);
        Trace.SpanId.CopyTo(ids[16..24]);
        output.Advance(24);
        output.WriteString(Trace.TraceState);
    }

    public static Origin Read(LocalNode node, ref WireReader reader)
    {
        var name = reader.ReadString();
        var callers = ImmutableArray.CreateBuilder<IActorRef>();
        for (var n = reader.ReadVarint(); n > 0; n--) callers.Add(node.Resolve(reader.ReadText()));
        var flags = reader.ReadByte();
        if (flags == 0) return new(name, callers.DrainToImmutable(), default);
        var ids = reader.Read(24).ToArray();
        return new(name, callers.DrainToImmutable(),
            new(ActivityTraceId.CreateFromBytes(ids.AsSpan(0, 16)), ActivitySpanId.CreateFromBytes(ids.AsSpan(16)), (ActivityTraceFlags)(flags >> 1), reader.ReadString(), isRemote: true));
    }
}
