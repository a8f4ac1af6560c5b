using System.Collections;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Values as the log shows them.</summary>
public sealed class ValueTextTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "a \"b\"", "\"a \"b\"\"" },
        { 1.5, "1.5" },
        { true, "True" },
        { new byte[] { 1, 2 }, "byte[2]" },
        { (1, "two"), "(1, \"two\")" },
        { new List<string?> { "one", null }, "[\"one\", null]" },
        { new[] { new[] { 1 }, [2, 3] }, "[[1], [2, 3]]" },
        { new Dictionary<string, int> { ["a"] = 1 }, "[[a, 1]]" },
        { Enumerable.Range(0, 100).ToArray(), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...]" },
        { "one\ntwo\r\nthree", "\"one two three\"" },
        { new Version(1, 2), "1.2" },
    };

    [Theory, MemberData(nameof(Values))]
    public void A_value_is_shown_on_one_line(object? value, string text) => Assert.Equal(text, ValueText.Short(value));

    [Fact]
    public void Nothing_is_longer_than_a_line()
    {
        object round = new List<object>();
        ((List<object>)round).Add(round);
        object[] large = [new string('x', 1_000_000), Enumerable.Repeat(new string('y', 1_000), 1_000).ToList(), round, Enumerable.Repeat<object>(round, 1000).ToArray()];
        foreach (var value in large) Assert.InRange(ValueText.Short(value).Length, 1, 210);
    }

    [Fact]
    public void What_throws_when_it_is_asked_is_told_by_its_type()
    {
        Assert.Equal("(KvApp.Tests.ValueTextTests+Broken, which throws NotSupportedException when it is read)", ValueText.Short(new Broken()));
        Assert.Equal("(KvApp.Tests.ValueTextTests+Mute, whose ToString throws NotSupportedException)", ValueText.Of(new Mute()));
        Assert.Equal("[1, (KvApp.Tests.ValueTextTests+Mute, whose ToString throws NotSupportedException)]", ValueText.Short(new object[] { 1, new Mute() }));
        Assert.Equal("throw (KvApp.Tests.ValueTextTests+Mute, whose ToString throws NotSupportedException)", new ExitReason.Thrown(new Mute(), null).ToString());
        Assert.Equal("(KvApp.Tests.ValueTextTests+Mute, whose ToString throws NotSupportedException)", new ExitReason.Custom(new Mute()).ToString());
    }

    sealed class Mute
    {
        public override string ToString() => throw new NotSupportedException();
    }

    sealed class Broken : ICollection
    {
        public int Count => 1;
        public bool IsSynchronized => false;
        public object SyncRoot => this;
        public void CopyTo(Array array, int index) { }
        public IEnumerator GetEnumerator() => throw new NotSupportedException();
    }
}
