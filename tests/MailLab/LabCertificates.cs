using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.MailLab;

/// <summary>The lab's own CA and the server certificate of each variety.</summary>
internal sealed class LabCertificates : IDisposable
{
    private const string RsaKeys = "1.2.840.113549.1.1.1";
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    private LabCertificates(X509Certificate2 ca, X509Certificate2 issuer, X509Certificate2 server)
    {
        Ca = ca;
        Issuer = issuer;
        Server = server;
    }

    /// <summary>What clients of the lab trust.</summary>
    public X509Certificate2 Ca { get; }

    /// <summary>What really issued the server's certificate: the CA, a stranger, or the certificate itself.</summary>
    public X509Certificate2 Issuer { get; }

    /// <summary>What the servers show, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <param name="variety">What is wrong with the server's certificate.</param>
    /// <param name="mailHost">The second name it is for, besides localhost.</param>
    /// <param name="revocationList">Where the CA's list lies; null when there is none. Only a good certificate names it.</param>
    public static LabCertificates Create(LabCertificate variety, string mailHost, string? revocationList = null)
    {
        bool rsa = variety == LabCertificate.Rsa;
        X509Certificate2 ca = MakeCa("MailLab Test CA " + Guid.NewGuid().ToString("N")[..8], "MailLab", rsa);
        if (variety == LabCertificate.SelfSigned)
        {
            X509Certificate2 alone = MakeServer(null, "localhost", mailHost, s_now.AddDays(-1), s_now.AddYears(1));
            return new LabCertificates(ca, alone, alone);
        }

        X509Certificate2 issuer = variety switch
        {
            LabCertificate.UnknownCa => MakeCa("Another Test CA", "Unknown Issuer"),
            LabCertificate.Intercepting => MakeCa("Avast Web/Mail Shield Root", "Avast Web/Mail Shield"),
            _ => ca,
        };
        X509Certificate2 server = variety switch
        {
            LabCertificate.Expired => MakeServer(issuer, "localhost", mailHost, s_now.AddYears(-2), s_now.AddDays(-30)),
            LabCertificate.WrongName => MakeServer(
                issuer,
                "mail.elsewhere.test",
                "imap.elsewhere.test",
                s_now.AddDays(-1),
                s_now.AddYears(1)
            ),
            _ => MakeServer(issuer, "localhost", mailHost, s_now.AddDays(-1), s_now.AddYears(1), revocationList, rsa),
        };
        return new LabCertificates(ca, issuer, server);
    }

    /// <summary>Another good certificate for the same server, of the same issuer.</summary>
    /// <param name="mailHost">The second name it is for, besides localhost.</param>
    public X509Certificate2 MakeAnother(string mailHost) =>
        MakeServer(Issuer, "localhost", mailHost, s_now.AddDays(-1), s_now.AddYears(1), rsa: Server.GetKeyAlgorithm() == RsaKeys);

    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "ca.pem"), Ca.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "issuer.pem"), Issuer.ExportCertificatePem() + "\n");
        string key = LabKey.Pem(Server) + "\n";
        string chain = Server.ExportCertificatePem() + "\n";

        // Both servers read the key before they give up their privileges.
        WriteSecret(Path.Combine(folder, "server.key"), key);
        WriteSecret(Path.Combine(folder, "server-chain.pem"), key + chain);
        File.WriteAllText(Path.Combine(folder, "server.pem"), chain);
    }

    public void Dispose()
    {
        Server.Dispose();
        Issuer.Dispose();
        Ca.Dispose();
    }

    private static void WriteSecret(string path, string text)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    private static X509Certificate2 MakeCa(string name, string organization, bool rsa = false)
    {
        using var key = new LabKey(rsa);
        CertificateRequest request = key.Request($"CN={name}, O={organization}");
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(s_now.AddYears(-3), s_now.AddYears(3));
    }

    private static X509Certificate2 MakeServer(
        X509Certificate2? issuer,
        string name,
        string secondName,
        DateTimeOffset from,
        DateTimeOffset to,
        string? revocationList = null,
        bool rsa = false
    )
    {
        using var key = new LabKey(rsa);
        CertificateRequest request = key.Request("CN=" + name);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddDnsName(secondName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        X509KeyUsageFlags usage = rsa
            ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment
            : X509KeyUsageFlags.DigitalSignature;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (revocationList is not null)
        {
            request.CertificateExtensions.Add(
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList])
            );
        }

        if (issuer is null)
            return request.CreateSelfSigned(from, to);

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using X509Certificate2 bare = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(12));
        return key.JoinTo(bare);
    }
}
