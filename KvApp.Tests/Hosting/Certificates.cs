using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KvApp.Tests;

/// <summary>Self-signed certificates by name, as files that a node can be given.</summary>
sealed class Certificates : IDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    readonly ConcurrentDictionary<string, string> _thumbprints = [];

    public string Thumbprint(string name) => _thumbprints.GetOrAdd(name, Make);

    public string[] Settings(string name)
    {
        Thumbprint(name);
        return [$"kv.tls.certificate={PathOf(name)}", "kv.tls.password=secret"];
    }

    public string[] Arguments(string name) => [.. Settings(name).SelectMany(setting => new[] { "--set", setting })];

    public void Dispose() => _directory.Delete(recursive: true);

    string PathOf(string name) => Path.Combine(_directory.FullName, $"{name}.pfx");

    string Make(string name)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(PathOf(name), certificate.Export(X509ContentType.Pkcs12, "secret"));
        return certificate.Thumbprint;
    }
}
