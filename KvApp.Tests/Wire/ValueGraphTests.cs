using System.Collections.Immutable;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tests.Samples;

namespace KvApp.Tests;

public sealed class ValueGraphTests(CodecSystem codec) : IClassFixture<CodecSystem>
{
    [Fact]
    public void An_object_that_occurs_twice_is_one_object_there()
    {
        var (tag, bytes, list) = (new Tag("x"), new byte[] { 1 }, new List<int> { 1 });
        var back = codec.RoundTrip(new object[] { tag, bytes, list, new Box<Tag>(tag), bytes, list });
        Assert.Same(back[0], ((Box<Tag>)back[3]).Content);
        Assert.Same(back[1], back[4]);
        Assert.Same(back[2], back[5]);
    }

    [Fact]
    public void Objects_that_are_merely_equal_stay_apart()
    {
        var back = codec.RoundTrip(new[] { new Tag("x") { Count = 1 }, new Tag("x") { Count = 2 } });
        Assert.NotSame(back[0], back[1]);
        Assert.Equal((1, 2), (back[0].Count, back[1].Count));
    }

    [Fact]
    public void References_after_collections_that_are_built_late_hit_the_right_object()
    {
        var (a, b) = (new Tag("a"), new Tag("b"));
        var back = codec.RoundTrip(new object[] { new Queue<Tag>([a]), ImmutableList.Create(b), new Stack<Tag>([b]), a, b, new Uri("x:/b"), a });
        Assert.Same(((Queue<Tag>)back[0]).Peek(), back[3]);
        Assert.Same(((ImmutableList<Tag>)back[1])[0], back[4]);
        Assert.Same(((Stack<Tag>)back[2]).Peek(), back[4]);
        Assert.Same(back[3], back[6]);
    }

    [Fact]
    public void A_cycle_of_classes_comes_back_as_a_cycle()
    {
        var (ann, bob) = (new Person("Ann"), new Person("Bob"));
        (ann.Spouse, bob.Spouse) = (bob, ann);
        ann.Children.Add(ann);
        var back = codec.RoundTrip(ann);
        Assert.Same(back, back.Spouse!.Spouse);
        Assert.Same(back, Assert.Single(back.Children));
        var list = new List<object>();
        list.Add(list);
        var listBack = codec.RoundTrip(list);
        Assert.Same(listBack, listBack[0]);
    }

    [Fact]
    public void Keys_in_a_cycle_are_found_again()
    {
        var parent = new Parent();
        parent.Children.Add(new(parent, "a"));
        parent.Children.Add(new(parent, "b"));
        var fromParent = codec.RoundTrip(parent);
        Assert.All(fromParent.Children, c => Assert.Contains(c, fromParent.Children));
        var fromChild = codec.RoundTrip(parent.Children.First());
        Assert.Contains(fromChild, fromChild.Parent.Children);
        Assert.Equal(2, fromChild.Parent.Children.Count);
    }

    [Fact]
    public void A_cycle_of_records_alone_is_refused_by_name()
    {
        var chain = new Chain("a");
        chain.Next = new Chain("b") { Next = chain };
        Assert.Contains("'Chain.Next.Next' leads back to its own KvApp.Tests.Samples+Chain", codec.Refusal(chain), StringComparison.Ordinal);
        var box = new object[1];
        box[0] = new Box<object>(box);
        var boxBack = codec.RoundTrip(box);
        Assert.Same(boxBack, Assert.IsType<Box<object>>(boxBack[0]).Content);
    }

    [Fact]
    public void A_cycle_through_what_is_made_at_once_is_refused_by_name()
    {
        var holder = new Holder();
        var list = ImmutableList.Create<object>(holder);
        holder.Value = list;
        Assert.Contains("leads back to itself through a System.Collections.Immutable.ImmutableList", codec.Refusal(list), StringComparison.Ordinal);
        var back = codec.RoundTrip(holder);
        Assert.Same(back, Assert.Single(Assert.IsType<ImmutableList<object>>(back.Value)));
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
        ["exception"] = inner => new InvalidOperationException("x", inner as Exception),
        ["reason"] = inner => new ExitReason.Custom(inner!),
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
                Assert.NotNull(codec.RoundTrip(Nested(passing)));
                foreach (var levels in new[] { Trail.MaxDepth + 1, 100_000 }) Assert.Contains(problem, codec.Refusal(Nested(levels)), StringComparison.Ordinal);
            });
        }

        Check(1536, Trail.MaxDepth, "more than 500 levels deep");
        Check(256, 50, " deep");
    }

    [Theory]
    [InlineData(1536), InlineData(256), InlineData(200)]
    public void Hostile_nesting_is_an_error_for_the_reader(int stackKilobytes)
    {
        // The head of the outer array (which names the type), that of the inner one, the number.
        var nested = codec.Codec.Encode(new object[] { new object[] { 1 } });
        Assert.Equal(5 + 3 + 2, nested.Length);
        foreach (var (head, level) in new[]
        {
            (nested[..5], nested[5..8]),
            ([], [(byte)ValueTag.TaskReply, 0]),
            ([], [(byte)ValueTag.ExitReason, 11]),
            ([], [(byte)ValueTag.Exit]),
            (new byte[] { (byte)ValueTag.Object }, new byte[] { 0, 1 }),
        })
        {
            byte[] bytes = [.. head, .. Enumerable.Repeat(level, 100_000).SelectMany(l => l)];
            OnStack(stackKilobytes, () => codec.Rejection(bytes));
        }
    }

    static string Outcome(Action action)
    {
        try
        {
            action();
            return "ok";
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name} {e.Message}";
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
