using System.Buffers;
using System.IO.Pipelines;
using Akka.Actor;
using KvApp.Tasks;
using Microsoft.AspNetCore.Connections;

namespace KvApp.Tests;

/// <summary>A client at the other end of a connection, without a socket in between.</summary>
sealed class PipeClient : IOtherNodes
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    readonly Pipe _in, _out;
    readonly DefaultConnectionContext _context;

    public PipeClient(KvStore node, ServerSettings? settings = null, QueuedBytes? unsent = null, IActorRef? self = null)
    {
        if (self is not null) Process = new() { Self = self };
        var options = new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false);
        (_in, _out) = (new(options), new(options));
        Output = new(_out.Writer);
        _context = new("test", new Duplex(_in.Reader, Output), new Duplex(_out.Reader, _in.Writer));
        Connection = new(_context, node, this, settings ?? new(), unsent ?? new(), new(Log));
        Ended = Task.Run(() => Connection.Run(Process));
    }

    public FakeProcess Process { get; } = new();

    public LogList Log { get; } = new();

    public ClientConnection Connection { get; }

    public WatchedWriter Output { get; }

    /// <summary>The function of the connection.</summary>
    public Task Ended { get; }

    /// <summary>Cancelled when the server has cut the connection.</summary>
    public CancellationToken Cut => _context.ConnectionClosed;

    /// <summary>What was sent to other nodes: <c>owner: lines</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How many lines the other node answers at once, if more are asked.</summary>
    public int AnswersAtOnce { get; set; } = int.MaxValue;

    /// <summary>What other nodes answer.</summary>
    public Func<string, Task<string>> Answer { get; set; } = _ => throw new InvalidOperationException("no other node was expected to be asked");

    public IActorRef? Subscriber { get; private set; }

    public async Task Send(string text) => await _in.Writer.WriteAsync(Bytes.Of(text));

    public async Task<string> Read(int length)
    {
        if (length == 0) return ""; // the reader would wait for something all the same
        using var patience = new CancellationTokenSource(Patience);
        var read = await _out.Reader.ReadAtLeastAsync(length, patience.Token);
        var part = read.Buffer.Slice(0, Math.Min(length, read.Buffer.Length));
        var text = Bytes.Text(part.ToArray());
        _out.Reader.AdvanceTo(part.End);
        return text;
    }

    /// <summary>Reads as much as <paramref name="expected"/> is long and compares.</summary>
    public async Task Expect(string expected) => Xunit.Assert.Equal(expected, await Read(expected.Length));

    public async Task Say(string text, string expected)
    {
        await Send(text);
        await Expect(expected);
    }

    public void HangUp() => _in.Writer.Complete();

    public void Reset() => _in.Writer.Complete(new ConnectionResetException("reset by peer"));

    /// <summary>Hangs up, waits for the end of the connection, and returns what it had still to say.</summary>
    public async Task<string> Leave()
    {
        HangUp();
        await EndsWith<ExitReason.Shutdown>();
        _out.Writer.Complete();
        var rest = new MemoryStream();
        await _out.Reader.CopyToAsync(rest);
        return Bytes.Text(rest.ToArray());
    }

    /// <summary>Vanishes, as a subscriber has to that is to end by that, and returns what the connection had still to say.</summary>
    public async Task<string> Vanish()
    {
        Reset();
        return await Leave();
    }

    public async Task EndsWith<TReason>() where TReason : ExitReason =>
        Xunit.Assert.IsType<TReason>((await Xunit.Assert.ThrowsAsync<ExitException>(() => Ended.WaitAsync(Patience))).Reason);

    public Task EndsNormally() => Ended.WaitAsync(Patience);

    async Task<RoutedReplies> IOtherNodes.Run(NodeName owner, byte[] lines) =>
        new(Math.Min(AnswersAtOnce, lines.Count(b => b == '\n') - 1), Bytes.Of(await Ask(owner, lines)));

    async Task<byte[]> IOtherNodes.Subscribe(NodeName owner, Subscription subscription)
    {
        Subscriber = subscription.Subscriber;
        return Bytes.Of(await Ask(owner, subscription.Lines));
    }

    Task<string> Ask(NodeName owner, byte[] lines)
    {
        var asked = $"{owner}: {Bytes.Text(lines)}";
        Asked.Add(asked);
        return Answer(asked);
    }

    sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
