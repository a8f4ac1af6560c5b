namespace KvApp.Tests;

/// <summary>A <see cref="KvSpec"/> with clients at the prompt of every node, who never stop to ask.</summary>
public abstract class LoadSpec : KvSpec
{
    readonly Dictionary<RoleName, LoadNode> _nodes;
    Load? _load;

    protected LoadSpec(KvSpecConfig config) : base(config) => _nodes = Roles.ToDictionary(role => role, role => new LoadNode(role.Name, $"{NameOf(role)}"));

    private protected Load Load => _load ?? throw new InvalidOperationException("the load has not begun");

    private protected LoadNode State(RoleName role) => _nodes[role];

    /// <summary>From here on no command fails, but for what a fault excuses.</summary>
    protected async Task BeginLoad()
    {
        foreach (var node in _nodes.Values) node.Well();
        _load = new(_nodes[Myself], _nodes[Foo], _nodes[Bar], Connect, $"{Life}");
        await _load.Works();
    }

    /// <summary>Nothing has been restarted, and all names are served through this node, with all that they had.</summary>
    protected async Task AllIsWell(string after)
    {
        await Load.During(AwaitServes(OfFoo, OfBar));
        foreach (var node in _nodes.Values) node.Well();
        await Load.Works();
        Figure($"{after}: {Load.Tally.Take()}");
        if (TasksNode.GaveUp.IsCompleted) throw new InvalidOperationException($"{Myself} gave up: {await TasksNode.GaveUp}");
    }
}
