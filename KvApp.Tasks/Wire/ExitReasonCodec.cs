using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>
/// The bytes of an exit reason: its case, then the parts of the case. Every end carries one, so it always gets through: a value in it that
/// cannot be sent goes as its text.
/// </summary>
internal static class ExitReasonCodec
{
    // By the names of the records. The numbers are the wire format: a new case goes to the end.
    enum Case : byte { Normal, Shutdown, Kill, Killed, Timeout, NoProcess, NoConnection, Undefined, BadFunction, Thrown, Stopped, Custom, Failed }

    public static void Write(ExitReason reason, ValueWriter to)
    {
        to.Byte((byte)Enum.Parse<Case>(reason.GetType().Name));
        switch (reason)
        {
            case ExitReason.Shutdown r: to.Text(r.Detail); break;
            case ExitReason.NoConnection r: to.Text(r.Node.Value); break;
            case ExitReason.Undefined r: to.Text(r.Function); break;
            case ExitReason.BadFunction r: to.Text(r.Function); break;
            case ExitReason.Thrown r: to.PartOrText(r.Value, "Thrown.Value"); to.Text(r.StackTrace); break;
            case ExitReason.Custom r: to.PartOrText(r.Value, "Custom.Value"); break;
            case ExitReason.Failed r: to.Text(r.ExceptionType); to.Text(r.Message); to.Text(r.StackTrace); to.Text(r.Text); break;
        }
    }

    public static ExitReason Read(ref ValueReader from)
    {
        var number = from.Byte();
        return (Case)number switch
        {
            Case.Normal => new ExitReason.Normal(),
            Case.Shutdown => new ExitReason.Shutdown(from.Text()),
            Case.Kill => new ExitReason.Kill(),
            Case.Killed => new ExitReason.Killed(),
            Case.Timeout => new ExitReason.Timeout(),
            Case.NoProcess => new ExitReason.NoProcess(),
            Case.NoConnection => new ExitReason.NoConnection(new(from.Text()!)),
            Case.Undefined => new ExitReason.Undefined(from.Text()!),
            Case.BadFunction => new ExitReason.BadFunction(from.Text()!),
            Case.Thrown => new ExitReason.Thrown(from.Part(), from.Text()),
            Case.Stopped => new ExitReason.Stopped(),
            Case.Custom => new ExitReason.Custom(from.Part()!),
            Case.Failed => new ExitReason.Failed(from.Text()!, from.Text()!, from.Text()) { Text = from.Text() },
            _ => throw new SerializationException($"there is no exit reason of kind {number}"),
        };
    }
}
