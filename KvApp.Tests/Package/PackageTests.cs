using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary><c>dotnet pack</c>, of what these tests were built with: nothing is compiled or restored for it, so that it needs no network.</summary>
[Collection(NodeCollection.Name)]
public sealed class PackageTests : IAsyncLifetime
{
    static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A"), EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvapp-package-");

    public async Task InitializeAsync()
    {
        await using var pack = new ChildProcess("pack");
        pack.Launch(["pack", "KvApp.Tasks", "--no-build", "--configuration", Configuration, "--output", _folder.FullName, "-nodeReuse:false", "-maxcpucount:1", "-warnaserror"]);
        Assert.True(await pack.Exit(TimeSpan.FromMinutes(2)) == 0, string.Join('\n', pack.Log));
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    ZipArchive Open(string extension) => ZipFile.OpenRead(_folder.GetFiles($"*.{extension}").Single().FullName);

    static byte[] Read(ZipArchive package, string name)
    {
        using var content = (package.GetEntry(name) ?? throw new FileNotFoundException($"{name} is not among {string.Join(", ", package.Entries)}")).Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    static Guid ModuleId(byte[] image)
    {
        using var reader = new PEReader(new MemoryStream(image));
        var metadata = reader.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }

    [Fact]
    public void It_says_what_it_is_and_holds_the_library_and_its_documentation()
    {
        using var package = Open("nupkg");
        Assert.Equal(Repository.Read("KvApp.Tasks/README.md"), Encoding.UTF8.GetString(Read(package, "README.md")));
        Assert.Equal(Repository.Read("KvApp.Tasks/buildTransitive/KvApp.Tasks.targets"), Encoding.UTF8.GetString(Read(package, "buildTransitive/KvApp.Tasks.targets")));
        // The tests run a ready-to-run image of the library. The package holds the portable build, which has the same module id.
        var library = Read(package, "lib/net10.0/KvApp.Tasks.dll");
        var built = Path.Combine(Repository.Root, "KvApp.Tasks", "bin", Configuration, "net10.0", "KvApp.Tasks.dll");
        Assert.Equal(File.ReadAllBytes(built), library);
        Assert.Equal(typeof(TaskSupervisor).Module.ModuleVersionId, ModuleId(library));

        var about = XDocument.Parse(Encoding.UTF8.GetString(Read(package, "KvApp.Tasks.nuspec")).TrimStart('\uFEFF')).Root!.Elements().Single();
        string Of(string name) => about.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal(("KvApp.Tasks", "Apache-2.0", "README.md"), (Of("id"), Of("license"), Of("readme")));
        Assert.Equal(typeof(TaskSupervisor).Assembly.GetName().Version!.ToString(3), Of("version").Split('-')[0]);
        Assert.Contains("akka.net", Of("tags").Split(' '));
        Assert.Contains("supervised task", Of("description"));
        var repository = about.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal("git", repository.Attribute("type")!.Value);
        // Where it is to be had is for whoever publishes it to say.
        Assert.Null(repository.Attribute("url"));

        var dependencies = about.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);
        Assert.Equal(["Akka.Cluster", "Akka.Hosting", "Hyperion", "Microsoft.Extensions.Hosting"], dependencies.Order());
    }

    [Fact]
    public void Every_public_member_is_documented()
    {
        using var package = Open("nupkg");
        var written = XDocument.Parse(Encoding.UTF8.GetString(Read(package, "lib/net10.0/KvApp.Tasks.xml")).TrimStart('\uFEFF')).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);
        foreach (var type in typeof(TaskSupervisor).Assembly.GetExportedTypes().Where(type => !type.Name.Contains('<')))
            Assert.True(written.TryGetValue($"T:{type.FullName!.Replace('+', '.')}", out var said) && said.Element("summary") is not null, $"{type} has no documentation");
        // Of the members the compiler makes sure, as long as nobody tells it not to.
        Assert.DoesNotContain("NoWarn", Repository.Read("KvApp.Tasks/KvApp.Tasks.csproj"));
        Assert.DoesNotContain("NoWarn", Repository.Read("Directory.Build.props"));
    }

    [Fact]
    public void Its_symbols_lead_to_the_sources_with_and_without_a_host_that_serves_them()
    {
        using var package = Open("snupkg");
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Read(package, "lib/net10.0/KvApp.Tasks.pdb")));
        var pdb = symbols.GetMetadataReader();
        using var library = new PEReader(File.OpenRead(typeof(TaskSupervisor).Assembly.Location));
        var id = library.ReadCodeViewDebugDirectoryData(library.ReadDebugDirectory().First(entry => entry.Type == DebugDirectoryEntryType.CodeView));
        Assert.Equal(id.Guid, new BlobContentId(pdb.DebugMetadataHeader!.Id).Guid);

        var names = new List<string>();
        foreach (var handle in pdb.Documents)
        {
            var name = pdb.GetString(pdb.GetDocument(handle).Name);
            Assert.StartsWith("/_/", name);
            Assert.Contains(pdb.GetCustomDebugInformation(handle), info => pdb.GetGuid(pdb.GetCustomDebugInformation(info).Kind) == EmbeddedSource);
            names.Add(name);
        }
        Assert.Contains("/_/KvApp.Tasks/Supervision/TaskSupervisor.cs", names);
        foreach (var info in pdb.CustomDebugInformation.Select(pdb.GetCustomDebugInformation).Where(info => pdb.GetGuid(info.Kind) == SourceLink))
            Assert.StartsWith("""{"documents":{"/_/*":"https://""", Encoding.UTF8.GetString(pdb.GetBlobBytes(info.Value)));
    }
}
