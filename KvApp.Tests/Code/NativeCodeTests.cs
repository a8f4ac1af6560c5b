using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Native code travels as bytes.</summary>
public sealed class NativeCodeTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task A_function_writes_the_library_that_it_carries_to_its_node_and_calls_it()
    {
        var name = Compiled.NewName("Native");
        var module = Compiled.Of(name, $$"""
            using System.Runtime.InteropServices;
            namespace {{name}}s;
            public static class App
            {
                delegate int Answer();
                public static int Run(byte[] library)
                {
                    // A name of its own: who runs what was mapped under an old one must not find it changed.
                    var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".so");
                    File.WriteAllBytes(path, library);
                    try
                    {
                        var handle = NativeLibrary.Load(path);
                        var answer = Marshal.GetDelegateForFunctionPointer<Answer>(NativeLibrary.GetExport(handle, "answer"))();
                        NativeLibrary.Free(handle);
                        return answer;
                    }
                    finally
                    {
                        File.Delete(path);
                    }
                }
            }
            """);
        await CodeServer.Get(nodes.Foo.System).LoadBinary(nodes.Bar.Name, module.Bytes);
        Assert.Equal(42, await nodes.Tasks(remote: true).Async(Fun.Named<int>($"{name}s.App", "Run", SharedLibrary.Bytes())));
    }
}
