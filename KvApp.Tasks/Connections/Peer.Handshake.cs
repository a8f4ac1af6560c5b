namespace KvApp.Tasks;

// How a connection comes to be: proposals, knocks and answers, and whose time is over.
internal sealed partial class Peer
{
    uint Number
    {
        get
        {
            if (_number == 0) host.Number(_number = (uint)Interlocked.Increment(ref _numbers), this);
            return _number;
        }
    }

    void DropNumber()
    {
        if (_number != 0) host.Number(_number, null);
        _number = 0;
    }

    public void Take(Hello hello)
    {
        if (_dead.Contains(hello.Uid) || Refuses(hello)) return;
        _failedAt = long.MinValue / 2;
        Bury(hello.Uid);
        if (leads) SayHello(times.Now); // a knock; what became of a connection that stands here is told by the answer
        else Answer(hello);
    }

    bool Refuses(Hello hello)
    {
        if (host.Object(this, hello) is not { } refusal) return false;
        daemon.Tell(new HelloRefused(refusal.Kind, refusal.Reason), self);
        return true;
    }

    void Answer(Hello proposal)
    {
        if (_connection is { } old)
        {
            if (proposal.Number < old.Remote) return;
            if (proposal.Number > old.Remote) Close(old, "opened again by the other side");
        }
        if (proposal.Number <= _remoteUsed)
        {
            daemon.Tell(new Closed(proposal.Number, 0, false), self);
            return;
        }
        _connection ??= Connect(proposal);
        daemon.Tell(new HelloAck(proposal.Number, host.Introduce(_connection.Local)), self);
    }

    public void Take(HelloAck ack)
    {
        var hello = ack.Identity;
        // Who was proposed to may still be no one to connect to: its name is another's, or this node is leaving.
        if (!leads || _dead.Contains(hello.Uid) || Refuses(hello)) return;
        Bury(hello.Uid);
        if (ack.To != _number) return;
        _connection ??= Connect(hello);
        if (_connection.Remote == hello.Number) Confirm(_connection);
    }

    // Another incarnation is there: the one before it is dead, and what it said late is not heard.
    void Bury(int uid)
    {
        if (_remoteUid == uid) return;
        if (_connection is { } old) Close(old, "restarted");
        if (_remoteUid != 0) _dead.Add(_remoteUid);
        (_remoteUid, _remoteUsed) = (uid, 0);
    }

    Connection Connect(Hello hello)
    {
        Name = hello.Name;
        _probe = 0;
        return new(daemon, self, Number, hello.Number, hello.Uid, hello.Name) { Heard = times.Now };
    }

    public void Take(Closed closed)
    {
        if (_connection is { } connection && closed.To == connection.Local && (closed.From == connection.Remote || closed.From == 0))
            Close(connection, closed.Goodbye ? "it has shut down" : "closed by the other side", closed.Goodbye, answer: false);
        else if (_connection is null && closed.To == _number) DropNumber(); // the other side had taken our proposal and given it up again
    }

    public void Take(HelloRefused refusal)
    {
        _answered = refusal.Kind == RefusalKind.NameInUse ? PeerAnswer.NameInUse : PeerAnswer.Absent;
        host.Refused(this, refusal);
        if (_attemptUntil != 0) GiveUp(times.Now);
    }
}
