using System.CommandLine;
using KvApp.Shell;

namespace KvApp;

/// <summary><c>kvapp shell | remote NODE | rpc NODE EXPRESSION | eval EXPRESSION</c></summary>
sealed class ShellCommands(Func<ParseResult, IReadOnlyList<string>, NodeConfiguration> load)
{
    readonly Option<string[]> _connect = new("--connect")
    {
        Description = "A node to connect to, as foo@127.0.0.1:8110. May be repeated. " +
            "Without it: the node of the configuration, and its seeds.",
        HelpName = "NODE",
    };

    readonly Option<string?> _name = new("--name") { Description = "The name of the prompt's own node; shell-PID by default." };
    readonly Argument<string> _node = new("NODE") { Description = "The node's name, as nodes shows it." };
    readonly Argument<string> _expression = new("EXPRESSION") { Description = "One line of C#." };
    readonly Argument<string?> _file = new("FILE") { Arity = ArgumentArity.ZeroOrOne,
        Description = "Lines to run; the first error ends them." };

    public IEnumerable<System.CommandLine.Command> All()
    {
        yield return Define("shell", "A C# prompt on a node of its own, connected to the cluster.", [_file], [_connect, _name],
            (result, cancellation) => OnNode(result, new() { File = Existing(result.GetValue(_file)) }));
        yield return Define("remote", "A C# prompt whose lines run on a node of the cluster.", [_node], [_connect, _name],
            (result, cancellation) => OnNode(result, new() { IsRemote = true }, result.GetValue(_node)));
        yield return Define("rpc", "Run one line of C# on a node of the cluster.", [_node, _expression], [_connect, _name],
            (result, cancellation) => OnNode(result, new() { Text = result.GetValue(_expression), IsRemote = true },
                result.GetValue(_node)));
        yield return Define("eval", "Run one line of C# here, without a node.", [_expression], [],
            (result, cancellation) => Run(new() { Text = result.GetValue(_expression) }));
    }

    static System.CommandLine.Command Define(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        var command = new System.CommandLine.Command(name, description);
        foreach (var argument in arguments) command.Add(argument);
        foreach (var option in options) command.Add(option);
        command.SetAction(action);
        return command;
    }

    async Task<int> OnNode(ParseResult result, ShellRun run, string? target = null)
    {
        var name = result.GetValue(_name) ?? $"shell-{Environment.ProcessId}";
        var connect = result.GetValue(_connect) ?? [];
        var contacts = ShellContacts.Of(connect, load(result, []).Node);
        // All of a node that a prompt has differently, whatever the configuration of the cluster says.
        var own = load(result,
            [$"kv.node={name}", "akka.remote.dot-netty.tcp.port=0", "akka.cluster.seed-nodes=[]", "kv.server.port=off",
                "kv.http.port=off"]);
        await using var node = new ShellNodeStart(own, contacts);
        return await Run(run with
        {
            Name = own.Node.Name,
            StartNode = () => node.Start(target, alone: target is null && connect.Length == 0),
        });
    }

    static async Task<int> Run(ShellRun run) => await ShellFolder.Load().Run(run) ? ExitCode.Clean : ExitCode.BadStart;

    static string? Existing(string? file) => file is null || File.Exists(file) ? file
        : throw new BadStartException($"there is no file {file} (looked for {Path.GetFullPath(file)})");
}
