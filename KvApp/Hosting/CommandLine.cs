using System.Collections;
using System.CommandLine;

namespace KvApp;

/// <summary>
/// <c>kvapp [health | nodes | tasks [NODE] | code [NODE] | stop NODE | restart NODE | down NODE | shell [FILE] | remote NODE | rpc NODE EXPRESSION |
/// eval EXPRESSION] [--config FILE]... [--set key=value]...</c>
/// </summary>
static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        var root = Define();
        // '@' starts a file of options in System.CommandLine; here it stands in values.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var first, ..]) return Refuse($"{first.Message.TrimEnd('.')}{Hint(parsed)} kvapp --help lists what there is");
        try
        {
            // The host answers SIGTERM and Ctrl-C; System.CommandLine would end the process 2 s after them.
            return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is BadStartException or PlatformNotSupportedException)
        {
            return Refuse(error.Message);
        }
        catch (Exception error)
        {
            return Refuse($"{error}");
        }
    }

    // The first unknown word, beside the words that may stand there.
    static string Hint(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name)
            .Concat(command.Subcommands.Select(sub => sub.Name)).Distinct().ToList();
        return parsed.UnmatchedTokens is [var word, ..] && DidYouMean.Hint(word, known) is { Length: > 0 } hint ? hint : ";";
    }

    static RootCommand Define()
    {
        var config = new Option<string[]>(
            "--config") { Description = "A HOCON file with settings. May be repeated: the later file overrides the earlier.",
            HelpName = "FILE", Recursive = true };
        var set = new Option<string[]>(
            "--set") { Description = "One setting, over files and environment: --set kv.server.port=4041. May be repeated.",
            HelpName = "key=value", Recursive = true };
        NodeConfiguration Load(ParseResult result) => LoadWith(result, [], []);
        NodeConfiguration LoadWith(ParseResult result, IReadOnlyList<string> below, IReadOnlyList<string> above) =>
            NodeConfiguration.Load(result.GetValue(config) ?? [], [.. below, .. result.GetValue(set) ?? [], .. above], Variables());

        var health = new System.CommandLine.Command("health",
            "Ask the node of this configuration on this machine whether it serves: exit 0 if so, else 1.");
        health.SetAction((result, cancellation) => Health.Ask(Load(result), Console.Out, cancellation));

        var root = new RootCommand(
            "A key-value store to telnet into, spread over the nodes of a cluster. Without options: one node that owns every name, on port 4040 of this machine.");
        root.Directives.Clear();
        root.Add(config);
        root.Add(set);
        root.Add(health);
        root.Add(Operator("nodes", "Who is in the cluster: name, address, state, roles.", json: AsJson()));
        root.Add(Operator("tasks", "What nodes have: buckets, supervisors, their children. All nodes, or one.", WhomOrAll(), AsJson()));
        root.Add(Operator("code",
            "The modules that were loaded on nodes, or fetched by them: size, from whom, how often used. All nodes, or one.",
            WhomOrAll(), AsJson()));
        root.Add(Operator("stop", "Stop a node in good order, as SIGTERM does.", Whom()));
        root.Add(Operator("restart", "Stop a node in good order, with the exit code that has compose or systemd start it again.", Whom()));
        root.Add(Operator("down", "Give up a node that cannot be reached and will not return.", Whom()));
        // Lines at a prompt are not to drown in what a node says when all is well.
        foreach (var command in new ShellCommands((result, above) => LoadWith(result, ["kv.log-level=warning"], above)).All()) root.Add(
            command);
        root.SetAction((result, _) => KvNode.Run(Load(result)));
        return root;

        Argument<string?> WhomOrAll() => new("NODE") { Arity = ArgumentArity.ZeroOrOne,
            Description = "The node's name, as nodes shows it." };
        Argument<string?> Whom() => new("NODE") { Description = "The node's name, as nodes shows it." };
        Option<bool> AsJson() => new(Json.Option) { Description = "Answer in JSON." };

        // They are run by a node: the one of this configuration, or one that it would join.
        System.CommandLine.Command Operator(string name, string description, Argument<string?>? node = null, Option<bool>? json = null)
        {
            var command = new System.CommandLine.Command(name, description);
            if (node is not null) command.Add(node);
            if (json is not null) command.Add(json);
            command.SetAction((result, cancellation) => OperatorClient.Run(Load(result), new(name, [.. Words(result)]), cancellation));
            return command;

            IEnumerable<string> Words(ParseResult result)
            {
                if (node is not null && result.GetValue(node) is { } whom) yield return whom;
                if (json is not null && result.GetValue(json)) yield return Json.Option;
            }
        }
    }

    static int Refuse(string problem)
    {
        Console.Error.WriteLine($"kvapp: {problem}");
        return ExitCode.BadStart;
    }

    static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry =>
            (string?)entry.Value ?? "");
}
