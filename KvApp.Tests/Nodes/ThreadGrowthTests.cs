using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>When the thread pool is given more threads, and when no more.</summary>
public sealed class ThreadGrowthTests
{
    const int Usual = 2;

    readonly ThreadGrowth _growth = new(100);
    int _least = Usual;

    int Look(int threads, long waiting, long done) => _least = _growth.Next(threads, waiting, done, _least);

    [Fact]
    public void While_threads_are_held_there_are_twice_as_many_at_each_look_up_to_the_limit_and_to_what_waits()
    {
        Assert.Equal(Usual, Look(10, 200, 10)); // what waits has not waited long
        Assert.Equal(20, Look(10, 190, 10));
        Assert.Equal(40, Look(20, 180, 10));
        Assert.Equal(80, Look(40, 160, 20));
        Assert.Equal(100, Look(80, 120, 40));
        Assert.True(_growth.Starved);
        Assert.Equal(100, Look(100, 3, 0));
        Assert.Equal(100, Look(90, 3, 0));
    }

    [Fact]
    public void Many_short_functions_and_a_moment_of_waiting_are_no_reason()
    {
        Look(10, 5_000, 4_000);
        Assert.Equal(Usual, Look(10, 5_000, 4_000)); // many wait, and are done
        Assert.Equal(Usual, Look(10, 0, 3));
        Assert.Equal(Usual, Look(10, 2, 1)); // has just come
        Assert.Equal(Usual, Look(10, 0, 1));
        Assert.False(_growth.Starved);
    }

    [Fact]
    public void After_ten_calm_seconds_it_is_as_before()
    {
        Look(10, 50, 0);
        Assert.Equal(20, Look(10, 50, 0));
        for (var look = 1; look < 100; look++) Assert.Equal(20, Look(20, 0, 5));
        Assert.Equal(ThreadGrowth.Usual, Look(20, 0, 5));
    }
}
