using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>The bytes of an exit reason: its case, then the parts of the case.</summary>
internal static class ExitReasonCodec
{
    // The wire format: a new case goes to the end.
    enum Case : byte { Normal, Shutdown, Kill, Killed, Timeout, NoProcess, NoConnection, Undefined, BadFunction, Thrown, Stopped, Custom, Failed }

    public static void Write(ExitReason reason, ref ValueWriter to)
    {
        to.Byte((byte)CaseOf(reason));
        switch (reason)
        {
            case ExitReason.Shutdown r: to.OptionalText(r.Detail); break;
            case ExitReason.NoConnection r: to.OptionalText(r.Node.Value); break;
            case ExitReason.Undefined r: to.OptionalText(r.Function); break;
            case ExitReason.BadFunction r: to.OptionalText(r.Function); break;
            case ExitReason.Thrown r: to.Member(typeof(ExitReason.Thrown), nameof(r.Value), r.Value); to.OptionalText(r.StackTrace); break;
            case ExitReason.Custom r: to.Member(typeof(ExitReason.Custom), nameof(r.Value), r.Value); break;
            case ExitReason.Failed r: to.OptionalText(r.ExceptionType); to.OptionalText(r.Message); to.OptionalText(r.StackTrace); break;
        }
    }

    public static ExitReason Read(ref ValueReader from)
    {
        var number = from.Byte();
        return (Case)number switch
        {
            Case.Normal => new ExitReason.Normal(),
            Case.Shutdown => new ExitReason.Shutdown(from.OptionalText()),
            Case.Kill => new ExitReason.Kill(),
            Case.Killed => new ExitReason.Killed(),
            Case.Timeout => new ExitReason.Timeout(),
            Case.NoProcess => new ExitReason.NoProcess(),
            Case.NoConnection => new ExitReason.NoConnection(new(from.OptionalText()!)),
            Case.Undefined => new ExitReason.Undefined(from.OptionalText()!),
            Case.BadFunction => new ExitReason.BadFunction(from.OptionalText()!),
            Case.Thrown => new ExitReason.Thrown(from.Member(typeof(ExitReason.Thrown)), from.OptionalText()),
            Case.Stopped => new ExitReason.Stopped(),
            Case.Custom => new ExitReason.Custom(from.Member(typeof(ExitReason.Custom))!),
            Case.Failed => new ExitReason.Failed(from.OptionalText()!, from.OptionalText()!, from.OptionalText()),
            _ => throw new SerializationException($"there is no exit reason of kind {number}"),
        };
    }

    static Case CaseOf(ExitReason reason) => reason switch
    {
        ExitReason.Normal => Case.Normal,
        ExitReason.Shutdown => Case.Shutdown,
        ExitReason.Kill => Case.Kill,
        ExitReason.Killed => Case.Killed,
        ExitReason.Timeout => Case.Timeout,
        ExitReason.NoProcess => Case.NoProcess,
        ExitReason.NoConnection => Case.NoConnection,
        ExitReason.Undefined => Case.Undefined,
        ExitReason.BadFunction => Case.BadFunction,
        ExitReason.Thrown => Case.Thrown,
        ExitReason.Stopped => Case.Stopped,
        ExitReason.Custom => Case.Custom,
        ExitReason.Failed => Case.Failed,
        _ => throw new ValueNotSendableException($"{reason.GetType()} is no exit reason that other nodes know"),
    };
}
