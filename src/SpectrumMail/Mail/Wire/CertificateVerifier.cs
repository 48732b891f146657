using System;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Decides whether a server's certificate is accepted, and says why not. It judges the certificate here instead of taking the
/// platform's result, because only then is the cause known: expired, other name, unknown issuer, intercepted.
/// </summary>
internal sealed class CertificateVerifier
{
    private const X509ChainStatusFlags UnknownRevocation =
        X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private static readonly TimeSpan s_retrievalLimit = TimeSpan.FromSeconds(15);

    private readonly ConnectionPolicy _policy;
    private readonly Action _reached;

    /// <param name="policy">Whom to trust.</param>
    /// <param name="reached">Called when the certificate has arrived, before it is judged.</param>
    public CertificateVerifier(ConnectionPolicy policy, Action reached)
    {
        _policy = policy;
        _reached = reached;
    }

    /// <summary>The certificate that was presented; null before the handshake came that far.</summary>
    public CertificateInfo? Certificate { get; private set; }

    /// <summary>What is wrong with it; None when it was accepted.</summary>
    public MailCause Cause { get; private set; }

    /// <summary>The fingerprint of the one certificate to accept; null when none is pinned.</summary>
    public string? Pinned => _policy.CertificateThumbprint;

    /// <summary>The callback for the TLS handshake.</summary>
    public bool Verify(object? sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _reached();
        if (certificate is null)
        {
            Cause = MailCause.TlsFailed;
            return false;
        }

        // A copy: the handshake disposes its own certificate. The handle's constructor is the one both frameworks have.
        using var presented = new X509Certificate2(certificate);
        Certificate = Describe(presented);
        Cause = Judge(presented, chain, errors);
        return Cause == MailCause.None || (_policy.SkipCertificateCheck && Cause != MailCause.CertificatePinMismatch);
    }

    private MailCause Judge(X509Certificate2 presented, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_policy.CertificateThumbprint is { } pin)
        {
            // A pin names the very certificate, so dates, names and issuers add nothing to it.
            return Certificate!.Sha256.Equals(pin, StringComparison.OrdinalIgnoreCase)
                ? MailCause.None
                : MailCause.CertificatePinMismatch;
        }

        X509ChainStatusFlags status = ChainStatus(presented, chain, errors);
        if (
            (status & X509ChainStatusFlags.NotTimeValid) != 0
            && (DateTime.Now > presented.NotAfter || DateTime.Now < presented.NotBefore)
        )
        {
            return MailCause.CertificateExpired;
        }

        if ((status & X509ChainStatusFlags.Revoked) != 0)
        {
            return MailCause.CertificateRevoked;
        }

        if ((status & ~UnknownRevocation) != 0)
        {
            return Interceptors.Recognise(presented.Issuer) is null ? MailCause.CertificateUntrusted : MailCause.Intercepted;
        }

        if (Certificate!.Weakness.Length > 0)
        {
            return MailCause.CertificateUntrusted;
        }

        if (status != X509ChainStatusFlags.NoError)
        {
            return MailCause.CertificateRevocationUnknown;
        }

        return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0 ? MailCause.CertificateNameMismatch : MailCause.None;
    }

    private X509ChainStatusFlags ChainStatus(X509Certificate2 presented, X509Chain? offered, SslPolicyErrors errors)
    {
        bool systemTrusts = (errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0;
        if (systemTrusts && _policy.Revocation == X509RevocationMode.NoCheck)
        {
            return X509ChainStatusFlags.NoError;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = _policy.Revocation;

        // A list or an issuer that has to be fetched gets no longer than the platform's own 15 s, and no longer than the
        // connection.
        chain.ChainPolicy.UrlRetrievalTimeout = _policy.Timeout < s_retrievalLimit ? _policy.Timeout : s_retrievalLimit;

        // Made for servers, as the TLS layer itself demands: a person's certificate of the same authority is none.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        chain.ChainPolicy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
        if (offered is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
            foreach (X509ChainElement element in offered.ChainElements)
            {
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
        }

        if (systemTrusts || _policy.Authorities is not { } authorities)
        {
            return Build(chain, presented);
        }

        X509ChainStatusFlags status = BuildWith(authorities, chain, presented);
        if ((status & ~UnknownRevocation) == 0)
        {
            Certificate!.Weakness = CertificateStrength.FindWeakness(chain);
        }

        return status;
    }

    private static X509ChainStatusFlags Build(X509Chain chain, X509Certificate2 presented)
    {
        chain.Build(presented);
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain.ChainStatus)
        {
            flags |= status.Status;
        }

        return flags;
    }

    private static X509ChainStatusFlags BuildWith(
        X509Certificate2Collection authorities,
        X509Chain chain,
        X509Certificate2 presented
    )
    {
#if NET
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        return Build(chain, presented);
#else
        // .NET Framework has no custom root trust: let the unknown root pass, then insist that it is one of ours.
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        X509ChainStatusFlags status = Build(chain, presented) & ~X509ChainStatusFlags.UntrustedRoot;
        X509Certificate2 root = chain.ChainElements[chain.ChainElements.Count - 1].Certificate;
        bool ours = authorities.Cast<X509Certificate2>().Any(authority => authority.RawData.SequenceEqual(root.RawData));
        return ours ? status : status | X509ChainStatusFlags.UntrustedRoot;
#endif
    }

    private static CertificateInfo Describe(X509Certificate2 certificate) =>
        new()
        {
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            Names = Names(certificate),
            ValidFrom = certificate.NotBefore,
            ValidTo = certificate.NotAfter,
            DaysLeft = (int)Math.Floor((certificate.NotAfter - DateTime.Now).TotalDays),
            Sha256 = Fingerprint(certificate.RawData),
        };

    private static string[] Names(X509Certificate2 certificate)
    {
        string text = certificate.Extensions[CertificateStrength.AlternativeName]?.Format(multiLine: false) ?? string.Empty;

        // "DNS:a, DNS:b" on Unix, "DNS Name=a, DNS Name=b" on Windows (localised there, hence the cut at the first mark).
        string[] names = text.Split([", "], StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Substring(name.IndexOfAny([':', '=']) + 1).Trim())
            .ToArray();
        return names.Length > 0 ? names : [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
    }

    private static string Fingerprint(byte[] data)
    {
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(data);
        return ShortHash.Write(hash, 2 * hash.Length).ToUpperInvariant();
    }
}
