using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>The prompt, as the program that starts it sees it. <c>KvApp.Shell</c> implements it, in a folder of its own.</summary>
public interface IShell
{
    /// <summary>Runs until the input ends, or the one expression has run.</summary>
    /// <returns>Whether every line succeeded.</returns>
    Task<bool> Run(ShellRun run);
}

/// <summary>What a prompt is to do.</summary>
public sealed record ShellRun
{
    /// <summary>The one text to run; null if texts are read.</summary>
    public string? Text { get; init; }

    /// <summary>The file that texts are read from; null for standard input.</summary>
    public string? File { get; init; }

    /// <summary>Starts the node of the prompt; null for a prompt without a node.</summary>
    public Func<Task<ShellNode>>? StartNode { get; init; }

    /// <summary>The name of the prompt's node, for the prompt itself.</summary>
    public NodeName Name { get; init; }

    /// <summary>Whether the lines run on <see cref="ShellNode.Target"/>.</summary>
    public bool IsRemote { get; init; }
}

/// <summary>The node of a prompt.</summary>
/// <param name="System">The actor system, which is a node.</param>
/// <param name="Target">The node that lines run on, where they do not run here.</param>
public sealed record ShellNode(ActorSystem System, NodeName? Target = null);
