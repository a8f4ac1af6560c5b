using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace KvApp.Tests;

/// <summary>
/// A method of a <see cref="MultiNodeSpec"/> that runs in one process per role, under a controller in this one. <c>Timeout</c> is the time
/// that the spec may take once all roles run, in milliseconds: two minutes if nothing else is said.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("KvApp.Tests." + nameof(MultiNodeDiscoverer), "KvApp.Tests")]
public sealed class MultiNodeFactAttribute : FactAttribute;

/// <summary>Tells xunit which test cases a <see cref="MultiNodeFactAttribute"/> makes.</summary>
public sealed class MultiNodeDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo fact) =>
        [new MultiNodeTestCase(diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)];
}

/// <summary>One spec, as xunit sees it.</summary>
public sealed class MultiNodeTestCase : XunitTestCase
{
    /// <summary>For xunit, which fills it from text.</summary>
    [Obsolete("for xunit")]
    public MultiNodeTestCase() { }

    public MultiNodeTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method) : base(diagnostics, display, options, method) { }

    public override Task<RunSummary> RunAsync(IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource) =>
        new Runner(new XunitTest(this, DisplayName), messageBus, TestMethod.TestClass.Class.ToRuntimeType(), TestMethod.Method.ToRuntimeMethod(), SkipReason, aggregator, cancellationTokenSource, Timeout).RunAsync();

    sealed class Runner(ITest test, IMessageBus bus, Type spec, System.Reflection.MethodInfo method, string skip, ExceptionAggregator aggregator, CancellationTokenSource cancellation, int timeout)
        : XunitTestRunner(test, bus, spec, [], method, [], skip, [], aggregator, cancellation)
    {
        protected override async Task<Tuple<decimal, string>> InvokeTestAsync(ExceptionAggregator aggregator)
        {
            MultiNodeReport? report = null;
            await aggregator.RunAsync(async () =>
            {
                report = await MultiNodeController.Run(TestClass, TestMethod.Name, TimeSpan.FromMilliseconds(timeout > 0 ? timeout : 120_000));
                if (report.Failure is not null) throw new MultiNodeException(report.Failure);
            });
            return Tuple.Create((decimal)(report?.Took.TotalSeconds ?? 0), report?.Output ?? "");
        }
    }
}
