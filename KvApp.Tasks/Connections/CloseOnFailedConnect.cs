using System.Net;
using System.Reflection;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using DotNetty.Transport.Channels;

namespace KvApp.Tasks;

/// <summary>Closes the socket of a connect that failed, in Akka's DotNetty transport.</summary>
/// <remarks>
/// DotNetty leaves that socket open until a garbage collection (Azure/DotNetty issue 312: its <c>Bootstrap</c> lacks Netty's
/// CLOSE_ON_FAILURE), and Akka.Remote connects to every absent member about once a second. Akka creates this provider from
/// <c>akka.remote.adapters</c>, before the transport listens. The provider returns the transport itself, so addresses keep their scheme.
/// Akka offers no hook nearer to the socket: the event loops of outbound connections are replaced.
/// </remarks>
internal sealed class CloseOnFailedConnect : ITransportAdapterProvider
{
    const string OutboundLoops = "_clientEventLoopGroup";

    public Transport Create(Transport wrappedTransport, ExtendedActorSystem system)
    {
        if (FieldOf(wrappedTransport.GetType()) is { } field && field.GetValue(wrappedTransport) is IEventLoopGroup unused)
        {
            field.SetValue(wrappedTransport, new MultithreadEventLoopGroup(group => new EventLoop(group), unused.Items.Count()));
            _ = unused.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.Zero);
        }
        else
        {
            Logging.GetLogger(system, "KvApp.Tasks").Warning("{0} has no {1}: sockets of failed connects stay open until a garbage collection",
                wrappedTransport.GetType(), OutboundLoops);
        }
        return wrappedTransport;
    }

    static FieldInfo? FieldOf(Type? type) =>
        type is null ? null : type.GetField(OutboundLoops, BindingFlags.Instance | BindingFlags.NonPublic) ?? FieldOf(type.BaseType);

    sealed class EventLoop(IEventLoopGroup group) : SingleThreadEventLoop(group), IEventLoopGroup
    {
        Task IEventLoopGroup.RegisterAsync(IChannel channel)
        {
            channel.Pipeline.AddFirst(new Handler());
            return RegisterAsync(channel);
        }
    }

    sealed class Handler : ChannelHandlerAdapter
    {
        public override async Task ConnectAsync(IChannelHandlerContext context, EndPoint remoteAddress, EndPoint localAddress)
        {
            try
            {
                await context.ConnectAsync(remoteAddress, localAddress).ConfigureAwait(false);
            }
            catch
            {
                _ = context.CloseAsync();
                throw;
            }
        }
    }
}
