using System.Buffers;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using KvApp.Tasks;

namespace KvApp.Benchmarks;

/// <summary>
/// A function and its argument into the bytes that a start carries, and back to what can be called; beside it Hyperion's delegates, which
/// go by names, and the same captured data alone through System.Text.Json.
/// </summary>
[MemoryDiagnoser, GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory), CategoriesColumn]
public class FunctionBenchmarks
{
    static readonly Func<int, int> Twice = static n => n * 2;
    static readonly Func<int, int> Named = Double;

    readonly ArrayBufferWriter<byte> _buffer = new();
    readonly MemoryStream _stream = new();
    readonly Hyperion.Serializer _hyperion = new();
    readonly Captures _captures = new(5, "text", 7L);
    ActorSystem _system = null!;
    ValueCodec _codec = null!;
    Func<int, int> _one = null!;
    Func<int, string> _three = null!;

    public sealed record Captures(int Number, string Text, long More);

    [GlobalSetup]
    public void Setup()
    {
        _system = ActorSystem.Create("benchmark", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"));
        _codec = new((ExtendedActorSystem)_system, new FunctionCodec());
        var (number, text, more) = (5, "text", 7L);
        _one = n => n + number;
        _three = n => $"{number}{text}{more}{n}";
        foreach (var (name, function) in new (string, Delegate)[] { ("static", Twice), ("named", Named), ("captures an int", _one), ("captures three", _three) })
            Console.WriteLine($"// {name}: {BytesOf(function)} bytes with an int, {Hyperion(function)} in Hyperion without");
    }

    [GlobalCleanup]
    public void Cleanup() => _system.Terminate().Wait();

    [Benchmark(Baseline = true), BenchmarkCategory("static lambda")]
    public object? Static() => There(Twice);

    [Benchmark, BenchmarkCategory("static lambda")]
    public object? StaticByHyperion() => ThereByHyperion(Twice);

    [Benchmark(Baseline = true), BenchmarkCategory("method group")]
    public object? MethodGroup() => There(Named);

    [Benchmark, BenchmarkCategory("method group")]
    public object? MethodGroupByHyperion() => ThereByHyperion(Named);

    [Benchmark(Baseline = true), BenchmarkCategory("captures an int")]
    public object? One() => There(_one);

    [Benchmark, BenchmarkCategory("captures an int")]
    public object? OneByHyperion() => ThereByHyperion(_one);

    [Benchmark(Baseline = true), BenchmarkCategory("captures three")]
    public object? Three() => There(_three);

    [Benchmark, BenchmarkCategory("captures three")]
    public object? ThreeByHyperion() => ThereByHyperion(_three);

    [Benchmark, BenchmarkCategory("captures three")]
    public object? ThreeDataByJson() => JsonSerializer.Deserialize<Captures>(JsonSerializer.SerializeToUtf8Bytes(_captures));

    static int Double(int n) => n * 2;

    // A new delegate each time, as the compiler makes one at each call that captures something.
    object? There(Delegate function)
    {
        BytesOf(function.Target is null || function == (Delegate)Twice ? function : Delegate.CreateDelegate(function.GetType(), function.Target, function.Method));
        var reader = new WireReader(new(_buffer.WrittenMemory));
        var data = FunctionData.Read(ref reader);
        var argument = _codec.Read(reader.ReadRest());
        return (data.Open(_codec, hasArgument: true), argument);
    }

    int BytesOf(Delegate function)
    {
        _buffer.ResetWrittenCount();
        FunctionData.Of(function, _codec).Write(_buffer);
        _codec.Write(21, _buffer);
        return _buffer.WrittenCount;
    }

    object? ThereByHyperion(Delegate function)
    {
        Hyperion(function);
        _stream.Position = 0;
        return _hyperion.Deserialize<object>(_stream);
    }

    long Hyperion(Delegate function)
    {
        _stream.SetLength(0);
        _hyperion.Serialize(function, _stream);
        return _stream.Length;
    }
}
