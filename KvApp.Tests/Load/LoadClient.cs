using System.Diagnostics;
using System.Net.Sockets;

namespace KvApp.Tests;

/// <summary>
/// A client that has commands answered all the time, some for each owner and one for nobody in each batch, and holds every answer against
/// its model. That of the last one bears the number of the batch: an answer too many, or one that belongs to another command, shows there
/// at the latest.
/// </summary>
sealed class LoadClient(LoadNode front, string name, IReadOnlyList<LoadBucket> buckets, Func<Task<TelnetClient>> connect)
{
    // Long past kv.router.timeout: what is not answered by then never is.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    LoadMoment _sent;

    /// <summary>The batch that it is at, from 1, and the last in which all was well.</summary>
    public int Batch { get; private set; }

    public int LastGood { get; private set; }

    /// <summary>Runs until it is told that it is over, and then until its last command is answered.</summary>
    public async Task Run(LoadTally tally, CancellationToken over)
    {
        TelnetClient? client = null;
        try
        {
            while (!over.IsCancellationRequested)
            {
                var commands = Next();
                var answered = 0;
                try
                {
                    client ??= await connect();
                    await client.Send(string.Concat(commands.Select(command => command.Line + "\r\n")));
                    var good = true;
                    for (; answered < commands.Count; answered++) good &= await Answer(client, commands[answered], tally);
                    if (good) LastGood = Batch;
                }
                catch (Exception end) when (end is IOException or SocketException or OperationCanceledException && front.Excuses(_sent))
                {
                    foreach (var command in commands.Skip(answered)) command.Unanswered();
                    client?.Dispose();
                    client = null;
                }
                await Task.Delay(Pace, over).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            if (client is null) return;
            await client.Send("QUIT\r\n");
            var rest = Bytes.Text(await client.Rest(Patience));
            if (rest.Length > 0) throw new FormatException($"{name} was sent more than it had asked for: '{rest}'");
        }
        finally
        {
            client?.Dispose();
        }
    }

    IReadOnlyList<LoadCommand> Next()
    {
        Batch++;
        _sent = front.Now;
        var (value, nobodys) = ($"{name}-{Batch}", $"Z{name}-{Batch}");
        return
        [
            .. buckets.SelectMany(bucket => bucket.Next(Batch % 4 == 0 ? null : value)),
            new($"GET {nobodys} k", true, reply => reply.StartsWith($"ERROR no node owns \"{nobodys}\";") ? true : throw new FormatException("nobody owns that name"), () => { }),
        ];
    }

    async Task<bool> Answer(TelnetClient client, LoadCommand command, LoadTally tally)
    {
        var clock = Stopwatch.StartNew();
        var reply = await client.Line(Patience, $"the answer to '{command.Line}' of {name}");
        if (command.HasValue && reply != "NOT FOUND" && !reply.StartsWith("ERROR ") && await client.Line(Patience, $"OK after '{reply}', which '{command.Line}' of {name} was answered with,") is not "OK" and var other)
            throw new FormatException($"'{command.Line}' of {name} was answered with '{reply}' and then '{other}'");
        tally.Add(reply, clock.Elapsed);
        try
        {
            return command.Answered(reply);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"'{command.Line}' of {name}, through {front.Name}, was answered with '{reply}', but {wrong.Message}");
        }
    }
}
