using System.IO.Compression;
using System.Xml.Linq;
using Xunit;

namespace KvApp.Tests;

/// <summary><c>dotnet pack KvApp</c> gives a package that <c>dotnet tool install</c> takes.</summary>
[Collection(NodeCollection.Name), Trait("suite", "full")]
public sealed class ToolPackageTests
{
    static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [Fact]
    public async Task It_holds_the_command_kvapp()
    {
        var folder = Directory.CreateTempSubdirectory("kvapp-tool-");
        await using var pack = new ChildProcess("pack");
        string[] build = ["--no-build", "--configuration", Configuration, "-nodeReuse:false", "-maxcpucount:1"];
        pack.Launch(["pack", "KvApp", "--output", folder.FullName, .. build]);
        Assert.True(await pack.Exit(TimeSpan.FromMinutes(2)) == 0, string.Join('\n', pack.Log));

        using (var package = ZipFile.OpenRead(Assert.Single(folder.GetFiles("*.nupkg")).FullName))
        {
            var settings = Assert.Single(package.Entries, entry => entry.Name == "DotnetToolSettings.xml");
            using var text = settings.Open();
            var command = Assert.Single(XDocument.Load(text).Descendants("Command"));
            Assert.Equal(("kvapp", "kvapp.dll"), (command.Attribute("Name")!.Value, command.Attribute("EntryPoint")!.Value));
            Assert.Contains(package.Entries, entry => entry.FullName == settings.FullName.Replace("DotnetToolSettings.xml", "kvapp.dll"));
        }
        folder.Delete(recursive: true);
    }
}
