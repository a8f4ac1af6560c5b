namespace KvApp.Tasks;

/// <summary>What is known of a process (<c>Process.info</c>).</summary>
/// <param name="Function">The function that it runs, as the log names it (<c>initial_call</c>).</param>
/// <param name="Waiting">The messages in its mailbox (<c>message_queue_len</c>).</param>
public sealed record ProcessInfo(string Function, int Waiting);
