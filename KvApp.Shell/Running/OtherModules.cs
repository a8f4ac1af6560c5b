using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Modules that only other nodes have (the guide's <c>Hello</c>, which bar calls and foo has).</summary>
internal static class OtherModules
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The bytes of a module from the first connected node that has it; null where none has.</summary>
    public static async Task<byte[]?> Find(ActorSystem system, string name)
    {
        var answers = await Task.WhenAll(Node.Get(system).List().Select(node => Ask(system, node, name)));
        return answers.FirstOrDefault(bytes => bytes is not null);
    }

    static async Task<byte[]?> Ask(ActorSystem system, NodeName node, string name)
    {
        try
        {
            var code = CodeServer.Get(system);
            return await code.IsLoaded(node, name).WaitAsync(Patience)
                ? (await code.GetObjectCode(node, name).WaitAsync(Patience))?.Assembly : null;
        }
        catch (Exception e) when (e is ExitException or ModuleRefusedException or TimeoutException)
        {
            return null;
        }
    }
}
