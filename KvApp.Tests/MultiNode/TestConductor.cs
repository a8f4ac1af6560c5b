using Akka;
using Akka.Remote.Transport;

namespace KvApp.Tests;

/// <summary>What a spec can do to roles and to the links between them. The official kit's verbs come first; <see cref="Kill"/> and what follows are this harness's own.</summary>
public sealed class TestConductor
{
    readonly Player _player;

    internal TestConductor(Player player) => _player = player;

    /// <summary>Drops what <paramref name="node"/> sends to <paramref name="target"/>, what it receives from it, or both.</summary>
    public Task<Done> Blackhole(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction) => Throttle(node, target, direction, 0);

    /// <summary>Ends <see cref="Blackhole"/> and <see cref="Throttle"/>.</summary>
    public Task<Done> PassThrough(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction) => Throttle(node, target, direction, -1);

    /// <summary>Lets through so many MBit a second.</summary>
    public Task<Done> Throttle(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction, float rateMBit) =>
        _player.Ask(new(0, FaultKind.Throttle, node.Name) { Target = target.Name, Direction = (int)direction, Rate = rateMBit });

    /// <summary>Ends the association of the two, on both sides; they may associate anew. (In the official kit this does nothing.)</summary>
    public Task<Done> Disconnect(RoleName node, RoleName target) => _player.Ask(new(0, FaultKind.Disconnect, node.Name) { Target = target.Name });

    /// <summary>Ends the process at once with this exit code. Barriers do not wait for it any more.</summary>
    public Task<Done> Exit(RoleName node, int exitValue) => _player.Ask(new(0, FaultKind.Exit, node.Name) { ExitCode = exitValue });

    /// <summary>Stops the actor system, and then the process. Barriers do not wait for it any more.</summary>
    public Task<Done> Shutdown(RoleName node, bool abort = false) => _player.Ask(new(0, FaultKind.Shutdown, node.Name) { Abort = abort });

    /// <summary>SIGKILL: the process ends in the middle of whatever it does. Barriers do not wait for it any more.</summary>
    public Task<Done> Kill(RoleName node) => _player.Ask(new(0, FaultKind.Kill, node.Name));

    /// <summary>SIGSTOP: it is there, and silent. Barriers do not wait for it until it is resumed, and then it passes those that were passed.</summary>
    public Task<Done> Pause(RoleName node) => _player.Ask(new(0, FaultKind.Pause, node.Name));

    /// <summary>SIGCONT.</summary>
    public Task<Done> Resume(RoleName node) => _player.Ask(new(0, FaultKind.Resume, node.Name));

    /// <summary>Starts the process of a role of <see cref="MultiNodeConfig.StartLater"/>; done when it runs the spec's method.</summary>
    public Task<Done> Start(RoleName node) => _player.Ask(new(0, FaultKind.Start, node.Name));

    /// <summary>Starts a process in the place of one that ended, at the same address; done when it runs the spec's method, from its beginning.</summary>
    public Task<Done> Restart(RoleName node) => _player.Ask(new(0, FaultKind.Restart, node.Name));
}
