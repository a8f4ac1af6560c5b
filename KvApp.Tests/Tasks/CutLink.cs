using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>Two nodes whose connection can be held up and broken off, as by a node that stands still and one that is killed: no goodbye is said.</summary>
sealed class CutLink : IAsyncDisposable
{
    readonly CountingProxy _toFoo;
    readonly CountingProxy _toBar;

    CutLink(TestNode foo, TestNode bar, CountingProxy toFoo, CountingProxy toBar) => (Foo, Bar, _toFoo, _toBar) = (foo, bar, toFoo, toBar);

    public TestNode Foo { get; }

    public TestNode Bar { get; }

    public static async Task<CutLink> Start(string hocon = "")
    {
        var (fooPort, barPort) = (FreePort.Next(), FreePort.Next());
        CountingProxy toFoo = new(fooPort), toBar = new(barPort);
        var link = new CutLink(TestNode.Start("foo", Behind(fooPort, toFoo) + hocon), TestNode.Start("bar", Behind(barPort, toBar) + hocon), toFoo, toBar);
        await Wait.Until(() => link.Foo.Node.Connect(link.Bar.Reachable, Wait.Long), "foo and bar have met");
        TaskSupervisor.Start(link.Bar.System, "work");
        return link;
    }

    /// <summary>Nothing gets through until it is let.</summary>
    public void Hold() => _toFoo.Held = _toBar.Held = true;

    /// <summary>Nothing gets through any more when so many bytes have gone to bar.</summary>
    public void HoldAfter(long bytes) => _toBar.HoldAt = _toBar.Bytes + bytes;

    public void LetThrough() => _toFoo.Held = _toBar.Held = false;

    /// <summary>Every connection breaks, and none can be made any more.</summary>
    public async Task Cut()
    {
        await _toFoo.DisposeAsync();
        await _toBar.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        LetThrough();
        await Foo.DisposeAsync();
        await Bar.DisposeAsync();
        await Cut();
    }

    static string Behind(int port, CountingProxy proxy) => $"akka.remote.dot-netty.tcp {{ port = {port}, public-port = {proxy.Port} }}\n";
}
