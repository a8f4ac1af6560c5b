using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The console of this node: the group leader of whatever has no other. That of its operating system process, or what was put in its place.</summary>
internal sealed class NodeConsole(IActorRef pid)
{
    volatile Place? _place;

    public IActorRef Pid => pid;

    public bool IsReplaced => _place is not null;

    public ConsoleInput Input => _place?.Input ?? ConsoleRouter.Input;

    public void Use(TextWriter output, TextReader input) => _place = new(TextWriter.Synchronized(output), new(input));

    /// <summary>Prints; this may take as long as the console pleases.</summary>
    public void Print(ReadOnlySpan<char> text) => ConsoleRouter.Print(_place?.Output ?? ConsoleRouter.Output, text);

    sealed record Place(TextWriter Output, ConsoleInput Input);
}
