using System.Buffers;
using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>What one process logs, by way of its group leader: it is logged on that one's node, or, if that is gone, on its own.</summary>
internal sealed class LeaderLog(GroupLeaders leaders, IActorRef pid, Func<string?> leader) : LoggingAdapterBase(DefaultLogMessageFormatter.Instance)
{
    /// <summary>Of a longer text the rest is left out.</summary>
    const int Longest = 16 * 1024;

    /// <summary>So many may be on their way to another node; then whoever logs waits.</summary>
    const int Window = 64;

    readonly ILoggingAdapter _here = Logging.GetLogger(leaders.System, pid.Path.ToString());
    readonly SemaphoreSlim _room = new(Window);

    public override bool IsDebugEnabled => _here.IsDebugEnabled;

    public override bool IsInfoEnabled => _here.IsInfoEnabled;

    public override bool IsWarningEnabled => _here.IsWarningEnabled;

    public override bool IsErrorEnabled => _here.IsErrorEnabled;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null)
    {
        if (leader() is not { } elsewhere)
        {
            _here.Log(logLevel, cause, "{0}", message);
            return;
        }
        _room.Wait();
        Send(leaders, elsewhere, pid, logLevel, cause is null ? $"{message}" : $"{message}\n{cause}", () => _here.Log(logLevel, cause, "{0}", message), () => _room.Release());
    }

    /// <param name="leaders">The leaders that this node knows.</param>
    /// <param name="leader">The leader, which is of another node.</param>
    /// <param name="pid">Who logs.</param>
    /// <param name="level">How bad it is.</param>
    /// <param name="text">What is logged.</param>
    /// <param name="lost">Called if it could not be.</param>
    /// <param name="over">Called when it has been, or could not be.</param>
    public static void Send(GroupLeaders leaders, string leader, IActorRef pid, LogLevel level, string text, Action lost, Action? over = null)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(leader);
        body.WriteByte((byte)level);
        body.WriteString(pid.Path.ToStringWithAddress(leaders.System.Provider.DefaultAddress));
        body.WriteString(text.Length <= Longest ? text : text[..Longest] + " ...");
        var sent = new Sent(leaders.NextId(), lost, over);
        if (leaders.PeerOf(leaders.Resolve(leader)) is { } peer) peer.Use(connection => sent.Begin(connection, body.WrittenMemory, Connection.LaneOf(pid)));
        else sent.Lost(default);
    }

    /// <summary>A process of another node logs here.</summary>
    public static void Serve(GroupLeaders leaders, Connection connection, long id, ref WireReader reader)
    {
        var (level, source, text) = ((LogLevel)reader.ReadByte(), reader.ReadText(), reader.ReadText());
        Logging.GetLogger(leaders.System, source).Log(level, null, "{0}", text);
        connection.SayLast(id, false, FrameKind.End);
    }

    sealed class Sent(long id, Action lost, Action? over) : IConversation
    {
        Connection? _connection;

        public void Begin(Connection? connection, ReadOnlyMemory<byte> body, long lane)
        {
            _connection = connection;
            if (connection is null) Lost(default);
            else connection.Begin(id, this, FrameKind.Log, body, lane);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            _connection!.Leave(id, true);
            if (kind != FrameKind.End) lost();
            over?.Invoke();
        }

        public void Lost(NodeName node)
        {
            lost();
            over?.Invoke();
        }
    }
}
