namespace KvApp.Tests;

/// <summary>The bucket of one client with one owner, and a model of it: which commands come next, and what each may be answered.</summary>
sealed class LoadBucket(LoadNode owner, string name)
{
    int? _made;
    int _keys;
    LoadKey _key = new("k0");

    /// <summary>What the key has from before is read, another value is written, or it is deleted, and that is read.</summary>
    public IReadOnlyList<LoadCommand> Next(string? value)
    {
        var sent = owner.Now;
        var read = _key;
        var write = read.IsUncertain ? new LoadKey($"k{++_keys}") : read;
        var commands = new List<LoadCommand>();
        if (_made != sent.Lives) commands.Add(new($"CREATE {name}", false, reply => Created(reply, sent), () => { }));
        commands.Add(Get(read, sent, () => _key = write));
        commands.Add(value is null ? Write($"DELETE {name} {write.Name}", write, null, sent) : Write($"PUT {name} {write.Name} {value}", write, value, sent));
        commands.Add(Get(write, sent, () => { }));
        return commands;
    }

    bool Created(string reply, LoadMoment sent)
    {
        if (IsError(reply, sent)) return false;
        if (reply != "OK") throw new FormatException("it is answered with OK");
        _made = sent.Lives;
        return true;
    }

    LoadCommand Write(string line, LoadKey key, string? value, LoadMoment sent) => new(line, false, reply =>
    {
        if (IsGone(reply, key, sent)) return true;
        if (IsError(reply, sent))
        {
            key.Perhaps(value);
            return false;
        }
        if (reply != "OK") throw new FormatException("it is answered with OK");
        key.Is(value, sent.Lives);
        return true;
    }, () => key.Perhaps(value));

    LoadCommand Get(LoadKey key, LoadMoment sent, Action then) => new($"GET {name} {key.Name}", true, reply =>
    {
        if (IsGone(reply, key, sent)) return true;
        if (IsError(reply, sent)) return false;
        var value = reply.Length == 0 ? null : reply;
        if (!key.MayBe(value, owner.Now)) throw new FormatException($"the key has {key}");
        key.Is(value, sent.Lives);
        then();
        return true;
    }, () => { });

    bool IsGone(string reply, LoadKey key, LoadMoment sent)
    {
        if (reply != "NOT FOUND") return false;
        if (_made == owner.Now.Lives && !owner.Now.IsEnding) throw new FormatException($"the bucket is there, and the key has {key}");
        _made = null;
        key.Is(null, sent.Lives);
        _key = new($"k{++_keys}");
        return true;
    }

    bool IsError(string reply, LoadMoment sent)
    {
        if (!reply.StartsWith("ERROR ")) return false;
        if (!owner.Names(reply)) throw new FormatException($"an error names {owner.Name} and says what is wrong with it");
        return owner.Excuses(sent) ? true : throw new FormatException($"nothing is wrong with {owner.Name}");
    }
}

/// <summary>A line of a client. <paramref name="Answered"/> takes the reply and says whether that is one of a node that is well, or throws where it cannot be; <paramref name="Unanswered"/> is called where the front hung up before it.</summary>
sealed record LoadCommand(string Line, bool HasValue, Func<string, bool> Answered, Action Unanswered);
