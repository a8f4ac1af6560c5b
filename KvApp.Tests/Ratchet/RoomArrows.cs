using Xunit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KvApp.Tests;

/// <summary>
/// The dependencies between the rooms of a project. A room is a folder; a file depends on a room if the file names a type that the room
/// declares.
/// </summary>
static class RoomArrows
{
    /// <summary>The rooms of KvApp.Tasks. A room may use the rooms before it. Telemetry knows no other room.</summary>
    static readonly string[] Order =
        ["Model", "Telemetry", "Settings", "Wire", "Connections", "Code", "Functions", "Io", "Processes",
        "Spawning", "Nodes", "Supervision", "Rpc", "Hosting"];

    /// <summary>Each file of KvApp.Tasks that names a type of a later room, with the room and the types.</summary>
    public static IReadOnlyList<string> Back()
    {
        var files = SourceTree.Of(".cs", "KvApp.Tasks/").Select(file => (Path: file, Room: file.Split('/')[1], Root: Parse(file))).ToList();
        Assert.Empty(files.Select(file => file.Room).Except(Order));
        var rooms = new Dictionary<string, string>();
        foreach (var (_, room, root) in files)
            foreach (var type in root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is BaseNamespaceDeclarationSyntax))
                rooms[type.Identifier.Text] = room;
        return
        [
            .. from file in files
               let names = file.Root.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.Text).Distinct()
               from later in names.Where(rooms.ContainsKey).GroupBy(name => rooms[name])
               where Array.IndexOf(Order, later.Key) > Array.IndexOf(Order, file.Room)
               select $"{file.Path} -> {later.Key} ({string.Join(", ", later.Order())})",
        ];
    }

    static SyntaxNode Parse(string file) => CSharpSyntaxTree.ParseText(Repository.Read(file)).GetRoot();
}
