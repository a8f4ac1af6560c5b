using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Transport.DotNetty;
using KvApp.Tasks;

namespace KvApp;

/// <summary>What the nodes of a cluster show each other (<c>kv.tls</c>): a certificate, and which ones are accepted.</summary>
public sealed record TlsSettings
{
    /// <summary>This node's certificate with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>The thumbprints that a peer may have; by default this node's own, so that one certificate serves the whole cluster.</summary>
    public required ImmutableArray<string> Pinned { get; init; }

    /// <summary>Both sides show a certificate and both check it; nothing else about it counts, so it may be self-signed.</summary>
    internal DotNettySslSetup ToSetup() => new(Certificate, suppressValidation: false, requireMutualAuthentication: true, CertificateValidation.PinnedCertificate([.. Pinned]));

    internal static TlsSettings? Read(SettingsReader settings)
    {
        var (path, password) = (settings.Text("kv.tls.certificate"), settings.Secret("kv.tls.password"));
        var pinned = settings.Texts("kv.tls.pinned");
        if (path.Length == 0)
        {
            return pinned.Count == 0 ? null : throw settings.Bad("kv.tls.certificate", "kv.tls.pinned is set, so a certificate of this node's own is needed as well");
        }
        var certificate = Load(path, password, settings);
        return new()
        {
            Certificate = certificate,
            Pinned = pinned.Count == 0 ? [certificate.Thumbprint] : [.. pinned.Select(print => Thumbprint(print, settings))],
        };
    }

    static X509Certificate2 Load(string path, string password, SettingsReader settings)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password);
            return certificate.HasPrivateKey ? certificate : throw settings.Bad("kv.tls.certificate", "the file holds no private key; a PKCS#12 file (.pfx) with one is expected");
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw settings.Bad("kv.tls.certificate", File.Exists(path) ? $"no PKCS#12 file (.pfx) that kv.tls.password opens: {error.Message}" : $"there is no such file (looked for {Path.GetFullPath(path)})");
        }
    }

    static string Thumbprint(string text, SettingsReader settings) => Thumbprints.TryParse(text, out var print, out var problem)
        ? print
        : throw settings.Bad("kv.tls.pinned", problem);
}
