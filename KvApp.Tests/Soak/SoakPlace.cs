using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>What a place has been through when something begins there.</summary>
/// <param name="Faults">How many faults, the one that lasts included.</param>
/// <param name="IsUp">Whether none lasts.</param>
readonly record struct SoakMoment(int Faults, bool IsUp);

/// <summary>A node of a soak, as the lanes' node sees it. A fault of it excuses what is told of it from before its beginning until it is up again, and nothing else.</summary>
sealed class SoakPlace(NodeName name, Node from, Peer peer)
{
    readonly Lock _gate = new();
    readonly bool _isHere = name == from.Self;
    Connection? _connection;
    bool _up = name == from.Self;
    int _faults;
    int _stopped = -1;

    public NodeName Name => name;

    /// <summary>Connections that broke though their node lives: a link of its last life that Akka loses late has the new one questioned, and a busy machine may not answer in time.</summary>
    public int Breaks { get; private set; }

    public Connection? Open => peer.Open;

    public SoakMoment Now
    {
        get
        {
            lock (_gate)
            {
                if (!_up || _isHere) return new(_faults, _up);
                if (peer.Open is var open && open != _connection)
                {
                    if (_connection is not null) (_faults, Breaks) = (_faults + 1, Breaks + 1);
                    _connection = open;
                }
                return new(_faults, open is not null);
            }
        }
    }

    public bool IsFaulty(SoakMoment since) => !since.IsUp || since != Now;

    /// <summary>Whether a fault since then explains this reason.</summary>
    public bool Explains(ExitReason? reason, SoakMoment since) => IsFaulty(since) && reason switch
    {
        ExitReason.NoConnection { Node: var node } => node == name,
        ExitReason.NoProcess => true,
        // A system that stops ends what runs on it, and may tell so before its connection is closed.
        ExitReason.Shutdown or ExitReason.Stopped => _stopped > since.Faults - (since.IsUp ? 0 : 1),
        _ => false,
    };

    /// <summary>From here on it has a fault.</summary>
    public void Down(bool stops)
    {
        lock (_gate)
        {
            (_up, _faults) = (false, _faults + 1);
            if (stops) _stopped = _faults;
        }
    }

    /// <summary>The fault is over as soon as there is a connection again: to another life, where <paramref name="lost"/> is one to the last.</summary>
    public async Task Up(Connection? lost = null)
    {
        await Wait.Until(async () => await from.Connect(name, Wait.Long) && peer.Open is { } open && open.Uid != lost?.Uid, $"{from.Self} has met {name}");
        lock (_gate) (_up, _connection) = (true, peer.Open);
    }

    public override string ToString() => name.Name;
}
