using System;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.Mail.Wire;

/// <summary>How connections are made and whom they trust; one policy serves every protocol of a session.</summary>
internal sealed record ConnectionPolicy
{
    /// <summary>Time allowed for connecting and signing in, and for each answer of the server after that.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>SHA-256 fingerprint of the one certificate to accept; null when none is pinned.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Further root certificates to trust; null when only the system's are.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The certificate that is presented to the server, with its key; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    public X509RevocationMode Revocation { get; init; } = X509RevocationMode.NoCheck;

    public bool SkipCertificateCheck { get; init; }

    /// <summary>Whether any server may get the older cipher suites, and not only those of the settings table.</summary>
    public bool AllowLegacyCipher { get; init; }

    /// <summary>What its connections have learned about the servers.</summary>
    public ServerMemory Memory { get; init; } = new();

    /// <summary>The proxy every connection goes through; null for none.</summary>
    public ProxyServer? Proxy { get; init; }

    /// <summary>The name to give in EHLO; null for the computer's.</summary>
    public string? LocalDomain { get; init; }

    /// <summary>The transcript; null when none is kept.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>What the servers want their users to see.</summary>
    public ServerAlerts Alerts { get; init; } = new();
}
