namespace KvApp.Tasks;

/// <summary>What the node at an address last said to the hello of this node.</summary>
internal enum PeerAnswer
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>It has a connection to this node.</summary>
    Accepted,

    /// <summary>Another node bears the name of this one.</summary>
    NameInUse,

    /// <summary>Nobody is there, or it refuses for a reason that says nothing of the name.</summary>
    Absent,
}
