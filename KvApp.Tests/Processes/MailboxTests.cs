using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using Mailbox = KvApp.Tasks.Mailbox;

namespace KvApp.Tests;

/// <summary>The mailbox alone, where a test says when what comes.</summary>
public sealed class MailboxTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    SealedLetter Letter(object message) => new(new(nodes.Foo.Node.Local.Codec.Encode(message)), ActorRefs.NoSender, nodes.Bar.Name);

    [Fact, Trait("otp", "O3")]
    public async Task A_receive_that_does_not_wait_finds_a_letter_that_has_come_though_another_is_being_opened()
    {
        var mailbox = new Mailbox(nodes.Foo.System.DeadLetters, nodes.Foo.Node.Local);
        var other = mailbox.Receive<double>(null, null, default); // it waits, so that another thread opens what comes
        for (var n = 1; n <= 20; n++)
        {
            mailbox.Post(Letter(new byte[n * 100_000])); // which takes a while
            Assert.Equal(n * 100_000, (await mailbox.Receive<byte[]>(null, TimeSpan.Zero, default)).Length);
        }
        mailbox.Post(1.5);
        Assert.Equal(1.5, await other);
        Assert.Equal(0, mailbox.Count);
    }

    [Fact, Trait("otp", "O3")]
    public async Task Letters_and_what_is_told_here_are_given_in_the_order_in_which_they_came()
    {
        var mailbox = new Mailbox(nodes.Foo.System.DeadLetters, nodes.Foo.Node.Local);
        var given = Task.Run(async () =>
        {
            var all = new List<int>();
            while (all.Count < 20_000) all.Add(await mailbox.Receive<int>(null, Wait.Long, default));
            return all;
        });
        for (var n = 0; n < 20_000; n++) mailbox.Post(n % 3 == 0 ? Letter(n) : n);
        Assert.Equal(Enumerable.Range(0, 20_000), await given);
    }
}
