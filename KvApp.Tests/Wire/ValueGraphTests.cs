using System.Collections.Immutable;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

public sealed class ValueGraphTests(CodecSystem codec) : IClassFixture<CodecSystem>
{
    [Fact]
    public void An_object_that_occurs_twice_arrives_as_two()
    {
        var tag = new Tag("x");
        var back = codec.RoundTrip(new object[] { tag, new Box<Tag>(tag), new List<Tag> { tag } });
        Assert.Equal(tag, back[0]);
        Assert.NotSame(back[0], ((Box<Tag>)back[1]).Content);
        Assert.NotSame(back[0], ((List<Tag>)back[2])[0]);
    }

    [Fact]
    public void Objects_that_are_merely_equal_stay_apart()
    {
        var back = codec.RoundTrip(new[] { new Tag("x") { Count = 1 }, new Tag("x") { Count = 2 } });
        Assert.NotSame(back[0], back[1]);
        Assert.Equal((1, 2), (back[0].Count, back[1].Count));
    }

    [Fact]
    public void Repeated_objects_after_collections_that_are_built_late_are_right()
    {
        var (a, b) = (new Tag("a"), new Tag("b"));
        var back = codec.RoundTrip(new object[] { new Queue<Tag>([a]), ImmutableList.Create(b), new Stack<Tag>([b]), a, b, new Uri("x:/b"), a });
        Assert.Equal(("a", "b", "b"), (((Queue<Tag>)back[0]).Peek().Name, ((ImmutableList<Tag>)back[1])[0].Name, ((Stack<Tag>)back[2]).Peek().Name));
        Assert.Equal(new object[] { a, b, new Uri("x:/b"), a }, back[3..]);
    }

    [Fact]
    public void A_cycle_is_refused_by_name()
    {
        var (ann, bob) = (new Person("Ann"), new Person("Bob"));
        (ann.Spouse, bob.Spouse) = (bob, ann);
        Assert.Equal("'Person.Spouse.Spouse' leads back to the KvApp.Tests.Samples+Person that it is part of; a value is copied as a tree, so send an identifier instead", codec.Refusal(ann));

        // Hyperion alone would end the process over this one, whose hash code is endless.
        var chain = new Chain("a");
        chain.Next = new Chain("b") { Next = chain };
        Assert.StartsWith("'Chain.Next.Next' leads back", codec.Refusal(chain), StringComparison.Ordinal);
        var list = new List<object>();
        list.Add(new Dictionary<string, object> { ["k"] = list });
        Assert.StartsWith("'List[0][0]' leads back", codec.Refusal(list), StringComparison.Ordinal);
        var holder = new Holder();
        holder.Value = ImmutableList.Create<object>(holder);
        Assert.StartsWith("'Holder.Value[0]' leads back", codec.Refusal(holder), StringComparison.Ordinal);
        Assert.StartsWith("'TaskReply.Value.Value[0]' leads back", codec.Refusal(new TaskReply(default, holder)), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_that_repeat_endlessly_often_are_refused_in_time()
    {
        object tree = "leaf";
        for (var i = 0; i < 60; i++) tree = new[] { tree, tree };
        var small = new ValueCodec(codec.System, new FunctionCodec(), maxSize: 100_000);
        Assert.Contains("more than 100000 objects", Assert.Throws<ValueNotSendableException>(() => small.Encode(tree)).Message, StringComparison.Ordinal);
    }

    static readonly Dictionary<string, Func<object?, object>> Nestings = new()
    {
        ["class"] = inner => new Holder { Value = inner },
        ["record"] = inner => new Box<object?>(inner),
        ["struct"] = inner => (1, inner),
        ["array"] = inner => new[] { inner },
        ["list"] = inner => new List<object?> { inner },
        ["dictionary"] = inner => new Dictionary<string, object?> { ["k"] = inner },
        ["immutable list"] = inner => ImmutableList.Create(inner),
        ["function"] = inner => (Func<string, string>)(inner ?? "text").Extended,
        ["reply"] = inner => new TaskReply(default, inner),
    };

    public static TheoryData<string> NestingKinds => [.. Nestings.Keys];

    [Theory, MemberData(nameof(NestingKinds))]
    public void Depth_is_an_error_and_never_the_end_of_the_process(string kind)
    {
        object Nested(int levels) => Enumerable.Range(0, levels).Aggregate((object?)null, (inner, _) => Nestings[kind](inner))!;
        void Check(int kilobytes, int passing, string problem)
        {
            OnStack(kilobytes, () =>
            {
                Assert.NotNull(codec.Codec.Decode(codec.Codec.Encode(Nested(passing))));
                foreach (var levels in new[] { Trail.MaxDepth + 1, 100_000 }) Assert.Contains(problem, codec.Refusal(Nested(levels)), StringComparison.Ordinal);
            });
        }

        Check(1536, Trail.MaxDepth, "more than 500 levels deep");
        Check(256, 50, " deep");
    }

    [Theory, MemberData(nameof(NestingKinds))]
    public void What_is_too_deep_for_the_stack_of_the_reader_is_an_error(string kind)
    {
        var bytes = codec.Codec.Encode(Enumerable.Range(0, Trail.MaxDepth).Aggregate((object?)null, (inner, _) => Nestings[kind](inner))!);
        OnStack(256, () => Assert.Contains("deeper than the stack", codec.Rejection(bytes), StringComparison.Ordinal));
    }

    [Fact]
    public void Hostile_nesting_is_an_error_for_the_reader()
    {
        foreach (var level in new byte[][] { [(byte)ValueTag.TaskReply, 0], [(byte)ValueTag.ExitReason, 11], [(byte)ValueTag.Exit], [(byte)ValueTag.Tuple, 1, 0], codec.Codec.Encode((Func<string, string>)"x".Extended)[..^3] })
        {
            byte[] bytes = [.. Enumerable.Repeat(level, 50_000).SelectMany(l => l)];
            OnStack(256, () => codec.Rejection(bytes));
        }
    }

    static void OnStack(int kilobytes, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            kilobytes * 1024);
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
