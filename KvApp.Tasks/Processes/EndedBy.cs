namespace KvApp.Tasks;

/// <summary>What ended a function, where its exit reason does not tell: an exit and a signal may bear the same one. The numbers are the wire format.</summary>
internal enum EndedBy : byte
{
    /// <summary>It returned.</summary>
    Return,

    /// <summary>An exception; it is one too that the function was not there.</summary>
    Exception,

    /// <summary>A thrown value.</summary>
    Throw,

    /// <summary>Its own exit.</summary>
    Exit,

    /// <summary>An exit signal.</summary>
    Signal,

    /// <summary>Nobody knows: its node went down, or cannot be reached. This does not travel.</summary>
    Lost,

    /// <summary>Nothing yet: it was not waited for any longer. This does not travel.</summary>
    Timeout,
}

internal static class EndedByExtensions
{
    extension(Exception e)
    {
        /// <summary>What an exception that escapes a function is the end by.</summary>
        public EndedBy EndedBy => e switch
        {
            ThrownException => EndedBy.Throw,
            ExitException { Reason: not (ExitReason.Undefined or ExitReason.BadFunction) } => EndedBy.Exit,
            _ => EndedBy.Exception,
        };
    }
}
