using System.Collections.Concurrent;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>The compilers of the prompts of this node, and the way to those of other nodes.</summary>
public sealed class PromptCompilers : IExtension
{
    readonly ConcurrentDictionary<IPromptCompiler, bool> _compilers = new();

    /// <summary>The compilers of a node.</summary>
    public static PromptCompilers Get(ActorSystem system) => system.WithExtension<PromptCompilers, Provider>();

    /// <summary>Offers a compiler to all that its node's prompt starts, on any node, until the result is disposed of.</summary>
    public IDisposable Offer(IPromptCompiler compiler)
    {
        _compilers[compiler] = true;
        return new Offered(this, compiler);
    }

    /// <summary>Compiles with the prompt that has started a process: by its callers, else by its group leader.</summary>
    /// <exception cref="InvalidOperationException">No prompt has started the process.</exception>
    /// <exception cref="CompileException">The text does not compile.</exception>
    internal static async Task<CompiledModule> Compile(IProcess process, string source) =>
        (await AtPrompt(process, (Func<IProcess, string, Task<Answer<CompiledModule>>>)CompileHere, source)).Result!;

    /// <inheritdoc cref="Compile"/>
    internal static async Task<Evaluation> CompileText(IProcess process, EvaluationRequest request) =>
        (await AtPrompt(process, (Func<IProcess, EvaluationRequest, Task<Answer<Evaluation>>>)CompileTextHere, request)).Result!;

    static async Task<Answer<T>> AtPrompt<TArg, T>(IProcess process, Func<IProcess, TArg, Task<Answer<T>>> compile, TArg arg)
    {
        var node = Node.Get(process.System);
        foreach (var where in process.Callers.Append(process.GroupLeader).Select(node.Of).Prepend(process.Node).Distinct())
        {
            var answer = where == process.Node ? await compile(process, arg) : await Erpc.Get(process.System).Call(where, compile, arg);
            if (answer.Errors.Length > 0) throw CompileException.Of(answer.Errors);
            if (answer.Result is not null) return answer;
        }
        throw new InvalidOperationException("no prompt has started this process, and only a prompt has a compiler: start kvapp shell");
    }

    internal static Task<Answer<CompiledModule>> CompileHere(IProcess self, string source) =>
        Here(self, compiler => compiler.Compile(source));

    internal static Task<Answer<Evaluation>> CompileTextHere(IProcess self, EvaluationRequest request) =>
        Here(self, compiler => compiler.CompileText(request.Text, request.Variables));

    static async Task<Answer<T>> Here<T>(IProcess self, Func<IPromptCompiler, Task<T>> compile)
    {
        if (Get(self.System)._compilers.Keys.FirstOrDefault() is not { } compiler) return new(default, []);
        try
        {
            return new(await compile(compiler), []);
        }
        catch (CompileException refused)
        {
            return new(default, [.. refused.Errors]);
        }
    }

    internal sealed record EvaluationRequest(string Text, Variable[] Variables);

    /// <summary>A result, or errors; neither means that the node has no prompt.</summary>
    internal sealed record Answer<T>(T? Result, LineError[] Errors);

    sealed class Offered(PromptCompilers compilers, IPromptCompiler compiler) : IDisposable
    {
        public void Dispose() => compilers._compilers.TryRemove(compiler, out _);
    }

    sealed class Provider : ExtensionIdProvider<PromptCompilers>
    {
        public override PromptCompilers CreateExtension(ExtendedActorSystem system) => new();
    }
}
