using System.Collections.Concurrent;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>Functions for it: named static methods, since they run on other nodes.</summary>
static class SoakWork
{
    /// <summary>Supervisors that steps have started in this process.</summary>
    public static readonly ConcurrentDictionary<string, bool> Supervisors = new();

    public static void Supervise(IProcess self, (string Name, int MaxRestarts, int Partitions) what)
    {
        Supervisors[what.Name] = true;
        try
        {
            TaskSupervisor.Start(self.System, what.Name, new() { MaxRestarts = what.MaxRestarts, RestartWindow = TimeSpan.FromDays(1), Partitions = what.Partitions });
        }
        catch (InvalidOperationException)
        {
            throw new ExitException(new ExitReason.Shutdown()); // the system is ending
        }
    }

    /// <summary>Says that it lives, and ends as it is told.</summary>
    public static async Task Live(IProcess self, IActorRef to)
    {
        to.Tell(self.Self);
        if (await self.Receive<ExitReason>() is not ExitReason.Normal and var reason) throw new ExitException(reason);
        // Who hears of a normal end has heard this before.
        to.Tell("bye");
    }

    public static void TellAndCrash(IProcess self, IActorRef to)
    {
        to.Tell(self.Self);
        throw new ExitException(new ExitReason.Custom("crash"));
    }

    public static int DoubleOrExit(int n) => n % 3 == 1 ? throw new ExitException(new ExitReason.Custom(n)) : n * 2;

    /// <summary>Bears a name, and doubles what it is asked, until it is asked for nothing.</summary>
    public static async Task Serve(IProcess self, (string Name, IActorRef To) who)
    {
        Node.Get(self.System).Register(who.Name, self.Self);
        who.To.Tell(self.Self);
        while (await self.Receive<object>() is var told)
        {
            if (told is not ServerRequest { Message: int n } request) continue;
            if (n == 0) throw new ExitException(new ExitReason.Custom("zero"));
            request.From.Tell(n * 2);
        }
    }

    /// <summary>Longer than it is waited for.</summary>
    public static async Task<int> Late(int n)
    {
        await Task.Delay(500);
        return n;
    }

    public static async Task<int> Across(IProcess self, (string Node, int N) what)
    {
        var result = (await Erpc.Get(self.System).MultiCall([what.Node], Funs.F(Work.Double, what.N), Wait.Long))[0];
        return result is ErpcResult<int>.Error { Kind: ErpcErrorKind.NoConnection } ? -1 : result.GetOrThrow();
    }

    /// <summary>Prints where it was started from.</summary>
    public static async Task Print(IProcess self, (string Who, int Lines) what)
    {
        for (var n = 0; n < what.Lines; n++)
        {
            if (n % 2 == 0) Console.WriteLine(SoakConsole.Line(what.Who, n));
            else await self.Out.WriteLineAsync(SoakConsole.Line(what.Who, n));
        }
    }

    public static async Task<int[]> Read(IProcess self, int lines)
    {
        var read = new int[lines];
        for (var n = 0; n < lines; n++) read[n] = int.Parse((n % 2 == 0 ? Console.ReadLine() : await self.In.ReadLineAsync())!);
        return read;
    }

    /// <summary>Starts a process on another node that prints here: its leader is that of who starts it.</summary>
    public static Task<IActorRef> PrintFrom(IProcess self, (string Node, string Who, int Lines) what)
    {
        self.GroupLeader = Node.Get(self.System).Console;
        return Node.Get(self).Spawn(what.Node, PrintWhenTold, (what.Who, what.Lines));
    }

    static async Task PrintWhenTold(IProcess self, (string Who, int Lines) what)
    {
        await self.Receive<string>();
        try
        {
            await Print(self, what);
            await self.Out.FlushAsync();
        }
        catch (IOException)
        {
            throw new ExitException(new ExitReason.Custom("the leader is lost"));
        }
    }

    public static int Printed(string who) => SoakConsole.Current!.Close(who);
}
