using System.Runtime.CompilerServices;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Source and texts at a prompt (OTP's <c>Code</c>). Inside a function on another node the prompt that has started the function compiles,
/// and the code is loaded, or runs, on that node.
/// </summary>
public static class PromptCode
{
    extension(CodeServer code)
    {
        /// <summary>
        /// Compiles the source of types, and loads the module on this node (<c>Code.compile_string</c>). Another build of the same name
        /// becomes the old one: new calls run in the new build.
        /// </summary>
        /// <exception cref="CompileException">The source does not compile: all errors, with row and column. Nothing is loaded.</exception>
        public async Task<CompiledModule> CompileString(string source)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(source);
            var module = await PromptCompilers.Compile(Prompt.Process, source);
            await code.LoadBinary(Prompt.Node, module.Assembly);
            return module;
        }

        /// <summary>Loads a compiled module on a node (<c>:code.load_binary</c>).</summary>
        /// <exception cref="ModuleRefusedException">The node refuses the module.</exception>
        public Task<ModuleId> LoadBinary(NodeName node, CompiledModule module)
        {
            ArgumentNullException.ThrowIfNull(module);
            return code.LoadBinary(node, module.Assembly);
        }

        /// <summary>Loads a compiled module on several nodes, such as <c>[Node, .. Nodes()]</c>.</summary>
        /// <exception cref="ModuleRefusedException">A node refuses the module; the other nodes may have loaded it.</exception>
        public async Task<IReadOnlyList<ModuleId>> LoadBinary(IEnumerable<NodeName> nodes, CompiledModule module)
        {
            ArgumentNullException.ThrowIfNull(nodes);
            return await Task.WhenAll(nodes.Select(node => code.LoadBinary(node, module)));
        }

        /// <summary>
        /// Runs a text on this node (<c>Code.eval_string</c>). The text knows the modules of the prompt, and none of its variables.
        /// </summary>
        /// <param name="text">C# as a line of the prompt.</param>
        /// <param name="bindings">The variables that the text finds: an anonymous object, or a dictionary by name.</param>
        /// <exception cref="CompileException">The text does not compile.</exception>
        public Task<EvalResult> EvalString(string text, object? bindings = null) => Evaluate(null, text, bindings);

        /// <summary>Runs a text on a node, with the variables of the text brought back. The other node needs no compiler.</summary>
        /// <param name="node">The node.</param>
        /// <param name="text">C# as a line of the prompt.</param>
        /// <param name="bindings">The variables that the text finds: an anonymous object, or a dictionary by name.</param>
        /// <exception cref="CompileException">The text does not compile.</exception>
        /// <exception cref="ErpcException">The text fails while it runs, or the node is down.</exception>
        [OverloadResolutionPriority(1)] // two strings are a node and a text
        public Task<EvalResult> EvalString(NodeName node, string text, object? bindings = null) => Evaluate(node, text, bindings);
    }

    static async Task<EvalResult> Evaluate(NodeName? node, string text, object? bindings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var values = Bindings.Of(bindings);
        var variables = values.Select(value => new Variable(value.Key, Bindings.TypeOf(value.Value))).ToArray();
        var evaluation = await PromptCompilers.CompileText(Prompt.Process, new(text, variables));
        return node is { } there && there != Prompt.Node
            ? await Prompt.Erpc.Call(there, Bindings.Run, (evaluation, values))
            : await Bindings.Run((evaluation, values));
    }
}
