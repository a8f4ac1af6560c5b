using System.Collections.Immutable;
using KvApp.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KvApp.Tests;

/// <summary>A module that a test compiles, and that nothing loads but what the test asks to.</summary>
sealed record Compiled(string Name, byte[] Bytes)
{
    public static readonly ImmutableArray<MetadataReference> Host =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    static readonly CSharpCompilationOptions Library = new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true);

    static int _names;

    public ModuleId Id => ModuleImage.Read(Bytes).Id;

    /// <summary>A name that no other test uses: what one loads is nobody else's business.</summary>
    public static string NewName(string of) => $"{of}{Interlocked.Increment(ref _names)}";

    public static Compiled Of(string name, string source, params Compiled[] references) => Of(name, source, 0, references);

    /// <summary>One that carries so many bytes.</summary>
    public static Compiled Of(string name, string source, int weight, params Compiled[] references)
    {
        const string usings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks; using Akka.Actor; using KvApp.Tasks;\n";
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(usings + source)],
            [.. Host, .. references.Select(reference => MetadataReference.CreateFromImage(reference.Bytes))], Library);
        using var file = new MemoryStream();
        var result = compilation.Emit(file, manifestResources: weight == 0 ? null : [new ResourceDescription("weight", () => new MemoryStream(new byte[weight]), isPublic: true)]);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return new(name, file.ToArray());
    }

    /// <summary>One with a function that tells which version it is of.</summary>
    public static Compiled Version(string name, int version) => Of(name, $$"""
        namespace {{name}}s;
        public static class Hello
        {
            public static int Calls;
            public static int Version() => {{version}};
            public static string World(IProcess self) => "hello world from " + self.Node;
            public static int Count() => ++Calls;
            public static async Task<int> WhenTold(IProcess self) { await self.Receive<string>(); return {{version}}; }
            public static async Task<int> Wait(IProcess self, IActorRef client) { client.Tell("waiting"); await self.Receive<string>(); return {{version}}; }
            public static async Task UntilStopped(IProcess self) => await Task.Delay(Timeout.Infinite, self.Stopping);
        }
        """);
}
