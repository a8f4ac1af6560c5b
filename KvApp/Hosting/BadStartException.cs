namespace KvApp;

/// <summary>The node cannot start; the message is the one line that the user sees, so it names the thing and the way out.</summary>
public sealed class BadStartException(string message) : Exception(message);
