using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>What processes do in these tests once they are told to go on: named static methods, since they run on other nodes.</summary>
static class Acts
{
    public const string Go = "go";

    public static async Task<int> Return(IProcess self, int n)
    {
        await self.Receive<string>(said => said == Go);
        return n;
    }

    public static async Task<int> Fail(IProcess self, string why)
    {
        await self.Receive<string>(said => said == Go);
        return Work.Boom(why);
    }

    public static async Task<int> Throw(IProcess self, string value)
    {
        await self.Receive<string>(said => said == Go);
        return Work.Throw(value);
    }

    public static async Task<int> ExitWith(IProcess self, ExitReason reason)
    {
        await self.Receive<string>(said => said == Go);
        throw new ExitException(reason);
    }

    /// <summary>Traps exits, says so to <paramref name="to"/>, and ends with the reason of the first signal.</summary>
    public static async Task<ExitReason> Trap(IProcess self, IActorRef to)
    {
        self.TrapExit = true;
        to.Tell("trapping");
        return (await self.Receive<Exit>()).Reason;
    }
}
