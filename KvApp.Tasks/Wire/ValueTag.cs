namespace KvApp.Tasks;

/// <summary>The first byte of every encoded value. The numbers are the wire format: a new tag goes to the end.</summary>
internal enum ValueTag : byte
{
    Null,
    False,
    True,
    Int,
    Long,
    Double,
    String,
    Bytes,
    ReadOnlyMemory,
    Char,
    Guid,
    TimeSpan,
    DateTime,
    DateTimeOffset,
    Decimal,
    SByte,
    Byte,
    Short,
    UShort,
    UInt,
    ULong,
    Float,
    ZeroIntPtr,
    ZeroUIntPtr,
    Enum,

    /// <summary>An actor, by its path.</summary>
    Pid,
    NodeName,
    MonitorRef,
    Down,
    Exit,
    TaskReply,
    ExitReason,

    /// <summary>An object of which there is one in each process, by its number in <see cref="Singletons"/>.</summary>
    Singleton,

    /// <summary>A type and then what its <see cref="Shape"/> says.</summary>
    Object,

    /// <summary>An object that stands earlier in the same encoding, by its number there.</summary>
    Reference,

    /// <summary>What Akka makes out of one of its own objects (an address, a path) so that it can travel.</summary>
    Surrogate,
}
