using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.MailLab;

/// <summary>
/// An authority that issues client certificates, which a lab's Dovecot and Postfix ask for. It is not the authority of the
/// servers' own certificates.
/// </summary>
public sealed class LabClientCertificates : IDisposable
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "maillab-clients-" + Guid.NewGuid().ToString("N"));
    private readonly X509Certificate2 _authority = CreateAuthority();

    /// <summary>Makes an authority with a key of its own.</summary>
    public LabClientCertificates()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem() + "\n");
    }

    /// <summary>The certificate of the authority, as PEM.</summary>
    public string AuthorityFile => Combine("clients.pem");

    /// <summary>
    /// The settings of a Dovecot that takes a certificate in a password's place, whose common name is the user;
    /// <see cref="LabOptions.ExtraDovecot"/>.
    /// </summary>
    /// <param name="isRequired">Whether a password needs a certificate too.</param>
    public IReadOnlyDictionary<string, string> Dovecot(bool isRequired = false) =>
        new Dictionary<string, string>
        {
            ["auth_mechanisms"] = "plain login external",
            ["ssl_ca"] = "<" + AuthorityFile,
            ["ssl_require_crl"] = "no",
            ["ssl_verify_client_cert"] = "yes",
            ["auth_ssl_require_client_cert"] = isRequired ? "yes" : "no",
            ["auth_ssl_username_from_cert"] = "yes",
            ["passdb/driver"] = "static\n  mechanisms = external\n  args = nopassword=y",
        };

    /// <summary>The settings of a Postfix that demands a certificate; <see cref="LabOptions.ExtraPostfix"/>.</summary>
    public IReadOnlyDictionary<string, string> Postfix() =>
        new Dictionary<string, string> { ["smtpd_tls_CAfile"] = AuthorityFile, ["smtpd_tls_req_ccert"] = "yes" };

    /// <summary>Issues a certificate with its key.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="days">When its time ends, in days from now.</param>
    /// <param name="isStranger">Whether another authority issues it, which no server knows.</param>
    public X509Certificate2 Issue(string user, int days = 30, bool isStranger = false)
    {
        using X509Certificate2? stranger = isStranger ? CreateAuthority() : null;
        using var key = new LabKey(rsa: false);
        CertificateRequest request = key.Request("CN=" + user);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        X509Certificate2 issuer = stranger ?? _authority;
        using X509Certificate2 bare = request.Create(
            issuer,
            s_now.AddDays(-60),
            s_now.AddDays(days),
            RandomNumberGenerator.GetBytes(12)
        );
        using X509Certificate2 joined = key.JoinTo(bare);

        // As Windows needs it: with a key that is stored.
        return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Writes a certificate with its key into a PFX file.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="password">The password of the file.</param>
    /// <returns>The path of the file.</returns>
    public string Write(X509Certificate2 certificate, string password)
    {
        string path = Combine(Guid.NewGuid().ToString("N") + ".pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, password));
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Combine(string name) => Path.Combine(_folder, name);

    private static X509Certificate2 CreateAuthority()
    {
        using var key = new LabKey(rsa: false);
        CertificateRequest request = key.Request("CN=Clients " + Guid.NewGuid().ToString("N")[..8]);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
        );
        return request.CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
    }
}
