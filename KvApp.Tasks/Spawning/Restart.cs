namespace KvApp.Tasks;

/// <summary>Whether a child that has ended is started again (OTP's <c>:restart</c>), under a new pid and with its function and argument as they first came.</summary>
public enum Restart
{
    /// <summary>Never (<c>:temporary</c>).</summary>
    Temporary,

    /// <summary>If it ended abnormally: see <see cref="ExitReason.IsAbnormal"/> (<c>:transient</c>).</summary>
    Transient,

    /// <summary>Always, after a return too (<c>:permanent</c>).</summary>
    Permanent,
}
