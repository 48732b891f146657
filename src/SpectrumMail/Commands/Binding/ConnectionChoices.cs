using System;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// How to connect: the parameters of a command, or the columns of a row. Two objects with the same values are equal, so that
/// their policy can be shared.
/// </summary>
internal sealed record ConnectionChoices
{
    /// <summary>The longest time limit, in seconds.</summary>
    public const int LongestTimeout = 3600;

    /// <summary>The provider; null for the one that the domain of the address decides.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether a domain that the settings table does not have is asked for its servers.</summary>
    public bool Discover { get; init; }

    /// <summary>The time limit in seconds.</summary>
    public int TimeoutSec { get; init; }

    /// <summary>The SHA-256 fingerprint of the one certificate to accept; null when none is pinned.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>The absolute path of a file with root certificates to trust; null for none.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The client certificate, the absolute path of its file, or its thumbprint; null for none.</summary>
    public object? Certificate { get; init; }

    /// <summary>The password of the file; null when it has none.</summary>
    public SecureString? CertificatePassword { get; init; }

    public X509RevocationMode RevocationMode { get; init; }

    /// <summary>The proxy; null for none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The credential for the proxy; null when it needs none.</summary>
    public PSCredential? ProxyCredential { get; init; }

    public bool SkipCertificateCheck { get; init; }

    public bool AllowUnencrypted { get; init; }

    public bool AllowLegacyCipher { get; init; }

    /// <summary>The absolute path of the transcript; null when none is kept.</summary>
    public string? LogPath { get; init; }

    /// <summary>The name to give in EHLO; null for the computer's.</summary>
    public string? LocalDomain { get; init; }
}
