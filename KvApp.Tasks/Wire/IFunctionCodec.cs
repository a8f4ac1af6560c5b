namespace KvApp.Tasks;

/// <summary>How functions inside values travel: the room of functions knows.</summary>
internal interface IFunctionCodec
{
    /// <exception cref="ValueNotSendableException">It captures what cannot be sent, or has no code that another node could have.</exception>
    void Write(Delegate function, ValueWriter to);

    Delegate Read(ref ValueReader from);
}
