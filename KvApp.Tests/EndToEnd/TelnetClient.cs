using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace KvApp.Tests;

/// <summary>Somebody at a telnet prompt. What does not come in time is told by what it was and by what came in its place.</summary>
public sealed class TelnetClient : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly TcpClient _client;
    readonly NetworkStream _stream;
    readonly byte[] _buffer = new byte[64 << 10];
    int _start, _end;

    TelnetClient(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    public static async Task<TelnetClient> Connect(int port, TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? Patience);
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        return new(client);
    }

    public Socket Socket => _client.Client;

    public async Task Send(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    /// <summary>Sends the text as it stands; a command ends with <c>\r\n</c>.</summary>
    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a line and reads one.</summary>
    public async Task<string> Ask(string line, TimeSpan? timeout = null)
    {
        await Send(line + "\r\n");
        return await Line(timeout, $"the answer to '{line}'");
    }

    /// <summary>Sends lines as they stand and reads exactly these replies, both one byte a character.</summary>
    public async Task Talk(string lines, string replies, TimeSpan? timeout = null)
    {
        // Beside each other: who sends much and does not read is not read from either.
        var sending = Send(KvApp.Tests.Bytes.Of(lines));
        var came = KvApp.Tests.Bytes.Text(await Bytes(replies.Length, timeout));
        await sending;
        Assert.Equal(replies, came);
    }

    /// <summary>Says that nothing more will be sent, and goes on reading.</summary>
    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Hangs up as a client does that has crashed: the server gets a reset.</summary>
    public void Reset()
    {
        Socket.LingerState = new(true, 0);
        Socket.Close();
    }

    /// <summary>The next line, without its end.</summary>
    public async Task<string> Line(TimeSpan? timeout = null, string what = "a line")
    {
        var line = new MemoryStream();
        while (true)
        {
            var found = _buffer.AsSpan(_start.._end).IndexOf((byte)'\n');
            line.Write(_buffer, _start, found < 0 ? _end - _start : found + 1);
            _start = found < 0 ? _end : _start + found + 1;
            if (found >= 0) return Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\r', '\n');
            await Fill(timeout, what, line);
        }
    }

    /// <summary>Exactly so many bytes.</summary>
    public async Task<byte[]> Bytes(int count, TimeSpan? timeout = null)
    {
        var bytes = new MemoryStream();
        while (true)
        {
            var taken = Math.Min(count - (int)bytes.Length, _end - _start);
            bytes.Write(_buffer, _start, taken);
            _start += taken;
            if (bytes.Length == count) return bytes.ToArray();
            await Fill(timeout, $"{count} bytes", bytes);
        }
    }

    /// <summary>Waits until the server has closed the connection; what it still sent is returned.</summary>
    public async Task<byte[]> Rest(TimeSpan? timeout = null)
    {
        var bytes = new MemoryStream(_buffer, _start, _end - _start).ToArray().ToList();
        _start = _end;
        while (await Read(timeout, "the end of the connection", bytes.ToArray) > 0)
        {
            bytes.AddRange(_buffer[.._end]);
        }
        return [.. bytes];
    }

    public void Dispose() => _client.Dispose();

    async Task Fill(TimeSpan? timeout, string what, MemoryStream soFar)
    {
        if (await Read(timeout, what, soFar.ToArray) == 0) throw new EndOfStreamException($"the server hung up instead of sending {what}; there was {Shown(soFar.ToArray())}");
    }

    async Task<int> Read(TimeSpan? timeout, string what, Func<byte[]> soFar)
    {
        using var limit = new CancellationTokenSource(timeout ?? Patience);
        try
        {
            _start = _end = 0;
            return _end = await _stream.ReadAsync(_buffer, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{what} did not come within {timeout ?? Patience}; there was {Shown(soFar())}");
        }
    }

    static string Shown(byte[] bytes) => bytes.Length == 0 ? "nothing" : $"'{(bytes.Length > 2000 ? $"{bytes.Length} bytes, at last " : "")}{Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - 2000)))}'";
}
