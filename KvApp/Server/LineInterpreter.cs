using System.Text;
using KvApp.Tasks;

namespace KvApp;

/// <summary>What the connection has to do before the next line can run.</summary>
enum Step { Read, Flush, Wait, Route, Subscribe, Feed, Quit, Refuse }

/// <summary>
/// Runs the lines that are there, in order, and stops where it would have to wait. Lines of this node run at once; those of another one
/// are collected until a line comes that cannot go with them.
/// </summary>
sealed class LineInterpreter(KvStore node, IProcess self, ClientLines lines, ClientReplies replies)
{
    // Replies leave together, once for all lines that were read, unless a client asks for more than should lie in memory.
    const int MaxUnflushed = 64 * 1024;
    readonly CommandRunner _runner = new(node.Buckets, node.Self);

    /// <summary>The lines to send when <see cref="Next"/> says <see cref="Step.Route"/> or <see cref="Step.Subscribe"/>.</summary>
    public RoutedRun Routed { get; } = new(node.Self);

    /// <summary>What to await when it says <see cref="Step.Wait"/>.</summary>
    public ValueTask Running { get; private set; }

    /// <summary>What tells lines of a browser, for which it says <see cref="Step.Refuse"/>.</summary>
    public HttpGuard Guard { get; } = new();

    public Step Next()
    {
        while (lines.Peek(out var line) is not LineKind.None and var kind)
        {
            var command = kind is LineKind.Line ? Command.Parse(line) : default;
            var owner = command.HasOwner ? node.Table.Find(command.Bucket)?.Node : null;
            var elsewhere = owner is not null && !node.Owns(command.Bucket);
            if (Routed.Count > 0 && !(elsewhere && command.Verb is not Verb.Subscribe && Routed.Takes(owner!.Value))) return Step.Route;

            if (!Guard.IsOpen && kind is not LineKind.Telnet && Guard.Refuses(line)) return Step.Refuse;
            if (elsewhere) Routed.Add(owner!.Value, line);
            var step = elsewhere ? (command.Verb is Verb.Subscribe ? Step.Subscribe : Step.Read)
                : kind is LineKind.Telnet ? Answer()
                : kind is LineKind.TooLong ? Reply(Replies.LineTooLong)
                : command.HasOwner && owner is null ? Reply(ErrorReply.NoOwner(command.Bucket, node.Table))
                : Run(command);
            lines.Take();
            if (step is not Step.Read) return step;
            if (replies.Unflushed > MaxUnflushed) return Step.Flush;
        }
        return Routed.Count > 0 ? Step.Route : Step.Read;
    }

    Step Run(in Command command)
    {
        var output = replies.Writer;
        switch (command.Verb)
        {
            case Verb.Subscribe: return _runner.Subscribe(command.Bucket, self.Self, output) ? Step.Feed : Step.Read;
            case Verb.Help:
                Guard.Open();
                return Reply(CommandTable.Help);
            case Verb.Quit: return Step.Quit;
        }
        Running = command.Verb is Verb.Health ? AskHealth() : _runner.Run(command, output);
        if (!Guard.IsOpen && Succeeds(command)) Guard.Open();
        return Running.IsCompletedSuccessfully ? Step.Read : Step.Wait;
    }

    bool Succeeds(in Command command) =>
        command.Verb is Verb.Create or Verb.Health || (command.HasOwner && node.Buckets.Lookup(command.Bucket) is not null);

    async ValueTask AskHealth()
    {
        if (await NodeHealth.Of(self.System) is { } problem) replies.Write(ErrorReply.Unhealthy(node.Self, problem));
        else replies.Write(Encoding.UTF8.GetBytes($"{node.Self}\r\nOK\r\n"));
    }

    Step Answer()
    {
        replies.Answer(lines.Command);
        return Step.Read;
    }

    Step Reply(ReadOnlySpan<byte> bytes)
    {
        replies.Write(bytes);
        return Step.Read;
    }
}
