namespace KvApp.Tasks;

/// <summary>A value cannot go to another node. The message names the path to what stands in the way, its type and the way out.</summary>
internal sealed class ValueNotSendableException(string message, Exception? inner = null) : NotSupportedException(message, inner);
