using System.Collections.Concurrent;
using System.Reflection;
using KvApp.Tests;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework($"KvApp.Tests.{nameof(ConformanceFramework)}", "KvApp.Tests")]

namespace KvApp.Tests;

/// <summary>xunit's own framework; where the variable <c>KV_CONFORMANCE</c> names a file, the run is written there as <see cref="ConformanceTable"/> when it ends.</summary>
public sealed class ConformanceFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assembly) => new Executor(assembly, SourceInformationProvider, DiagnosticMessageSink);

    sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics) : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override void RunTestCases(IEnumerable<IXunitTestCase> cases, IMessageSink sink, ITestFrameworkExecutionOptions options)
        {
            IXunitTestCase[] all = [.. cases];
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, ProgressLogger.TotalFile), $"{all.Length}");
            var table = Environment.GetEnvironmentVariable("KV_CONFORMANCE");
            base.RunTestCases(all, table is { Length: > 0 } ? new Results(sink, Path.Combine(Repository.Root, table)) : sink, options);
        }
    }

    sealed class Results(IMessageSink next, string file) : LongLivedMarshalByRefObject, IMessageSink
    {
        readonly ConcurrentDictionary<string, ShownBy> _tests = new();

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestResultMessage result && ConformanceTraits.Of(result.TestCase) is { Count: > 0 } ids)
            {
                var passed = result switch { ITestPassed => "yes", ITestSkipped => "skipped", _ => "no" };
                // A theory has passed if all its cases have.
                _tests.AddOrUpdate(ConformanceTraits.NameOf(result.TestCase.TestMethod), name => new(name, ids, passed), (_, before) => before.Passed == "yes" ? before with { Passed = passed } : before);
            }
            if (message is ITestAssemblyFinished) File.WriteAllText(file, ConformanceTable.Write(OtpRow.All, _tests.Values));
            return next.OnMessage(message);
        }
    }
}
