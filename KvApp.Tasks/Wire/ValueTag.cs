namespace KvApp.Tasks;

/// <summary>The first byte of every encoded value; from <see cref="Scalar"/> on, the number of a type in <see cref="Scalars"/>.</summary>
internal enum ValueTag : byte
{
    // The numbers are the wire format: a new tag goes to the end.
    Null,
    False,
    True,
    Done,
    Pid,
    Down,
    Exit,
    TaskReply,
    ExitReason,

    /// <summary>An array of numbers, as its memory.</summary>
    Numbers,

    /// <summary>A ValueTuple of scalars.</summary>
    Tuple,

    /// <summary>Anything else, as Hyperion writes it.</summary>
    Object,

    /// <summary>A function, as <see cref="IFunctionCodec"/> writes it.</summary>
    Function,

    /// <summary>An object with types of modules that not every node has, preceded by these.</summary>
    ObjectOf,

    Scalar = 32,
}
