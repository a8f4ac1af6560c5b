using KvApp.Tasks;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

// erpc and rpc, on one node and on all.
sealed partial class SoakLane
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    async Task Call(SoakStep step)
    {
        var (on, n) = (step.Place.Name, _random.Next(1000));
        switch (_random.Next(7))
        {
            case 0:
                step.Is(n * 2, await step.Erpc.Call(on, Work.DoubleLater, n).WaitAsync(Wait.Long));
                break;
            case 1:
                step.Is(new ErpcResult<int>.Exit(new ExitReason.Custom(n), BySignal: false), (await step.Erpc.MultiCall([on], F(Work.ExitWith, (ExitReason)new ExitReason.Custom(n)), Wait.Long))[0]);
                break;
            case 2:
                step.Is(Ok(n * 2), await step.Rpc.Call(on, F(Work.Double, n), Wait.Long));
                break;
            case 3:
                step.Is(Ok(n * 2), await step.Rpc.BlockCall(on, F(Work.Double, n), Wait.Long));
                break;
            case 4:
                step.Is(Ok(n * 2), await step.Rpc.AsyncCall(on, F(Work.Double, n)).Yield().WaitAsync(Wait.Long));
                break;
            case 5: // nothing of it comes any more
                step.Is(new ErpcResult<int>.Error(ErpcErrorKind.Timeout, new ExitReason.Timeout()), (await step.Erpc.MultiCall([on], F(SoakWork.Late, n), Short))[0]);
                break;
            default:
                step.Erpc.Cast(on, F(Work.Double, n));
                step.Is(n * 2, await step.Erpc.SendRequest(on, F(Work.Double, n)).ReceiveResponse(Wait.Long));
                break;
        }
    }

    async Task LargeCall(SoakStep step)
    {
        var bytes = Bytes();
        step.Is(true, (await step.Erpc.Call(step.Place.Name, Work.Echo, bytes, Wait.Long)).AsSpan().SequenceEqual(bytes));
    }

    /// <summary>Each node answers for itself.</summary>
    async Task MultiCall(SoakStep step)
    {
        var (n, before, names) = (_random.Next(1000), soak.Places.Select(place => place.Now).ToArray(), soak.Places.Select(place => place.Name).ToArray());
        if (Chance())
        {
            var results = await step.Erpc.MultiCall(names, F(Work.DoubleLater, n), Wait.Long);
            for (var each = 0; each < names.Length; each++) Of(each, new ErpcResult<int>.Ok(n * 2), results[each]);
            return;
        }
        var (good, bad) = await step.Rpc.MultiCall(names, F(Work.Double, n), Wait.Long);
        step.Is(names.Length, good.Count + bad.Count);
        foreach (var name in bad) Of(Array.IndexOf(names, name), null, new ExitReason.NoConnection(name));
        // Those of a node that stops may come as ended by it, and the results do not say whose they are.
        foreach (var result in good.Where(result => !result.Equals(Ok(n * 2))))
            if (!soak.Places.Zip(before).Any(place => place.First.Explains((result as TaskResult<int>.Exit)?.Reason, place.Second))) step.Is(Ok(n * 2), result);

        void Of(int which, object? expected, object told)
        {
            try
            {
                step.Is(expected, told, soak.Places[which], before[which]);
            }
            catch (FaultToldException)
            {
                // The others are none the worse for it.
            }
        }
    }

    /// <summary>Each label is answered once.</summary>
    async Task Requests(SoakStep step)
    {
        var (requests, before, open) = (new ErpcRequests<int, int>(), soak.Places.Select(place => place.Now).ToArray(), new HashSet<int>());
        for (var each = 0; each < 6; each++)
        {
            open.Add(each);
            requests.Add(step.Erpc.SendRequest(soak.Places[each % 3].Name, F(Work.DoubleLater, each)), each);
        }
        while (open.Count > 0)
        {
            try
            {
                if (await requests.ReceiveResponse(Wait.Long) is not var (value, label)) throw new SoakViolation($"{open.Count} responses have not come");
                step.Is((label * 2, true), (value, open.Remove(label)));
            }
            catch (ErpcException e) when (e.Label is int label)
            {
                step.Is(true, open.Remove(label));
                if (!soak.Places[label % 3].Explains(e.Reason, before[label % 3])) throw;
            }
        }
        step.Is(null, await requests.ReceiveResponse(Wait.Long));
    }

    /// <summary>A place calls the third node; what is between those two is no business of the model, but an answer there is.</summary>
    async Task Across(SoakStep step)
    {
        var (n, to) = (_random.Next(1000), step.Place == soak.Places[1] ? soak.Places[2] : soak.Places[1]);
        step.IsOneOf(await step.Erpc.Call(step.Place.Name, SoakWork.Across, (to.Name.Value, n), 2 * Wait.Long), n * 2, -1);
    }
}
