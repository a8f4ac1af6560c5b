using Akka.Actor;
using KvApp.Tasks;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Functions that print and read.</summary>
static class Prints
{
    public static void Line(string text) => Console.WriteLine(text);

    public static int Lines((string Tag, int Count) what)
    {
        for (var n = 0; n < what.Count; n++) Console.WriteLine($"{what.Tag} {n}");
        return what.Count;
    }

    /// <summary>By what it starts on its own node, in all ways, one after the other.</summary>
    public static async Task ByOthers(IProcess self, string tag)
    {
        await SupervisedTask.Async(self.System, F(Line, $"{tag} task"));
        await Node.Get(self.System).Run<int>(async inner =>
        {
            await inner.Out.WriteLineAsync($"{tag} run");
            return 0;
        });
        self.TrapExit = true;
        await SupervisedTask.StartLink(self.System, async inner => await inner.Out.WriteLineAsync($"{tag} started"));
        await self.Receive<Exit>(timeout: Wait.Long);
        await Task.Run(() => Console.WriteLine($"{tag} thread"));
    }

    /// <summary>By a process that it spawns on each of these nodes, and that does the same on the rest of them.</summary>
    public static async Task ByNodes(IProcess self, (string Tag, string[] Nodes) what)
    {
        Console.WriteLine($"{what.Tag} {self.Node.Name}");
        if (what.Nodes is not [var next, .. var rest]) return;
        var (_, monitor) = await Node.Get(self).SpawnMonitor(next, ByNodes, (what.Tag, rest));
        var down = await self.Receive<Down>(down => down.Ref == monitor, Wait.Long);
        if (down.Reason is not ExitReason.Normal) throw new ExitException(down.Reason);
    }

    /// <summary>Prints, and then says so.</summary>
    public static void AndTell((string Text, IActorRef To) what)
    {
        Console.WriteLine(what.Text);
        Console.Write($"{what.Text} more\n");
        what.To.Tell(what.Text);
    }

    /// <summary>Prints each text that it is sent, until it is sent a number.</summary>
    public static async Task AsTold(IProcess self, IActorRef to)
    {
        to.Tell(self.Self);
        while (await self.Receive<object>() is string text)
        {
            await self.Out.WriteLineAsync(text);
            to.Tell($"{text} is printed");
        }
    }

    /// <summary>How many characters of <see cref="Much"/> have been taken, by name.</summary>
    public static readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> Taken = new();

    /// <summary>Prints so many characters in lines of a thousand, or until it is to stop.</summary>
    public static void Much(IProcess self, (string Name, long Length) what)
    {
        var line = new string('x', 999);
        for (var n = 0L; n < what.Length && !self.Stopping.IsCancellationRequested; n += 1000)
        {
            Console.WriteLine(line);
            Taken[what.Name] = n + 1000;
        }
        Work.GateOf($"{what.Name}-over").TrySetResult(1);
    }

    public static string? Ask(string prompt)
    {
        Console.Write(prompt);
        return Console.ReadLine();
    }

    public static async Task<string?> AskLater(IProcess self, string prompt)
    {
        await self.Out.WriteAsync(prompt);
        return await self.In.ReadLineAsync();
    }

    public static string ReadInPieces(int n)
    {
        var start = new char[n];
        Console.In.ReadBlock(start, 0, n);
        return $"{new string(start)}|{(char)Console.In.Read()}|{Console.In.ReadLine()}|{Console.In.ReadToEnd()}|{Console.In.Read()}";
    }

    /// <summary>Prints and reads in turn, as it is told, and gives what became of each.</summary>
    public static async Task<string> Try(IProcess self, string name)
    {
        var told = new List<string>();
        for (var n = 0; await Work.GateOf($"{name}-{n}").Task.WaitAsync(Wait.Long) is var what and not 0; n++)
        {
            try
            {
                if (what == 1) Console.WriteLine($"{name} {n}");
                else if (what == 2) told.Add($"{Console.ReadLine()}");
                else Console.Out.Flush();
                told.Add("done");
            }
            catch (IOException e)
            {
                told.Add(e.Message);
            }
            Work.GateOf($"{name}-{n}-over").SetResult(1);
        }
        var all = string.Join('\n', told);
        Told[name] = all;
        Work.GateOf($"{name}-end").SetResult(1);
        _ = self;
        return all;
    }

    public static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> Told = new();
}
