using System.Text.Json;
using System.Text.Json.Serialization;

namespace KvApp.Tests;

/// <summary>What a role's process is told when it is started.</summary>
sealed record RoleOrders(string Socket, string Role, int Life, string Spec, string Method, bool Throttler, Dictionary<string, HostPort> Hosts)
{
    [JsonIgnore]
    public HostPort Self => Hosts[Role];

    public string Encode() => JsonSerializer.Serialize(this);

    public static RoleOrders Decode(string text) => JsonSerializer.Deserialize<RoleOrders>(text)!;
}

sealed record HostPort(string Host, int Port);

enum FaultKind { Throttle, Disconnect, Exit, Shutdown, Kill, Pause, Resume, Start, Restart }

/// <summary>What the controller and a role's process say to each other, one line of JSON each.</summary>
[JsonDerivedType(typeof(Hello), "hello"), JsonDerivedType(typeof(Begin), "begin"), JsonDerivedType(typeof(Enter), "enter"), JsonDerivedType(typeof(Entered), "entered")]
[JsonDerivedType(typeof(Fault), "fault"), JsonDerivedType(typeof(Answer), "answer"), JsonDerivedType(typeof(Ended), "ended"), JsonDerivedType(typeof(Finish), "finish")]
abstract record MultiNodeMessage
{
    /// <summary>A role's actor system is up, at this address with this uid.</summary>
    public sealed record Hello(string Role, int Life, string Address, int Uid) : MultiNodeMessage;

    /// <summary>Everybody who was to be there is: run the method.</summary>
    public sealed record Begin : MultiNodeMessage;

    public sealed record Enter(string Barrier, double WithinSeconds) : MultiNodeMessage;

    /// <summary>Everybody is at the barrier: go on.</summary>
    public sealed record Entered : MultiNodeMessage;

    /// <summary>From a role: do this. To a role: do your part of this.</summary>
    public sealed record Fault(int Id, FaultKind Kind, string Node) : MultiNodeMessage
    {
        public string? Target { get; init; }

        /// <summary>Akka's <c>ThrottleTransportAdapter.Direction</c>.</summary>
        public int Direction { get; init; }

        /// <summary>MBit a second; 0 is a black hole, less than 0 no limit.</summary>
        public float Rate { get; init; }

        public int ExitCode { get; init; }

        public bool Abort { get; init; }

        public override string ToString() => Kind switch
        {
            FaultKind.Throttle => $"{(Rate == 0 ? "Blackhole" : Rate < 0 ? "PassThrough" : $"Throttle to {Rate} MBit")} {Node} - {Target}",
            FaultKind.Disconnect => $"Disconnect {Node} - {Target}",
            FaultKind.Exit => $"Exit {Node} with {ExitCode}",
            _ => $"{Kind} {Node}",
        };
    }

    /// <summary>A fault has happened, or why not.</summary>
    public sealed record Answer(int Id, string? Problem) : MultiNodeMessage;

    /// <summary>The method has ended on this role.</summary>
    public sealed record Ended(string? Failure) : MultiNodeMessage;

    /// <summary>It has ended on all: stop the actor system and exit.</summary>
    public sealed record Finish : MultiNodeMessage;
}
