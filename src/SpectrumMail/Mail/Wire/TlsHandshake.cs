using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using SpectrumMail.Models;
using AuthenticationException = System.Security.Authentication.AuthenticationException;

namespace SpectrumMail.Mail.Wire;

/// <summary>Agrees TLS over a connection, with our own judgement of the certificate.</summary>
internal static class TlsHandshake
{
    /// <summary>TLS without the protocol inside, for a test that goes no further.</summary>
    /// <exception cref="SslHandshakeException">TLS was not agreed, or the certificate was not accepted.</exception>
    public static void Run(ConnectionTrace trace, WireStream wire, ConnectionPolicy policy) =>
        Start(trace, wire, policy).Dispose();

    /// <summary>Agrees TLS.</summary>
    /// <returns>The stream inside; the wire stays open when it is disposed of.</returns>
    /// <exception cref="SslHandshakeException">TLS was not agreed, or the certificate was not accepted.</exception>
    public static SslStream Start(ConnectionTrace trace, WireStream wire, ConnectionPolicy policy)
    {
        trace.Begin(ConnectionStep.Tls);
        trace.Verifier = new CertificateVerifier(policy, () => { });
        trace.HasClientCertificate = policy.ClientCertificate is not null;
        var tls = new SslStream(wire, leaveInnerStreamOpen: true, trace.Verifier.Verify);
        try
        {
            Authenticate(tls, trace.Endpoint, policy);
        }
        catch (System.Exception ex) when (ex is AuthenticationException or IOException)
        {
            tls.Dispose();
            throw new SslHandshakeException(ex.Message, ex);
        }

        trace.Pass();
        trace.Unique = TlsUnique.Read(tls);
#if NET
        Describe(trace, tls.SslProtocol, tls.NegotiatedCipherSuite.ToString());
#else
        Describe(trace, tls.SslProtocol, tls.CipherAlgorithm.ToString());
#endif
        return tls;
    }

    /// <summary>What is presented to a server that asks for a client certificate; null for nothing.</summary>
    public static X509CertificateCollection? Presented(ConnectionPolicy policy) =>
        policy.ClientCertificate is { } certificate ? new X509CertificateCollection { certificate } : null;

    /// <summary>
    /// Whether a connection may resume a TLS session: not where it presents a certificate, because a resumed session has that of
    /// the one before, which may be another account's. The .NET Framework does not let a program choose.
    /// </summary>
    public static bool MayResume(ServerEndpoint endpoint, ConnectionPolicy policy) =>
#if NET
        !endpoint.IsNeverResumed && policy.ClientCertificate is null;
#else
        false;
#endif

#if NET
    /// <summary>Takes the resumption of TLS sessions out of the options where it may not be.</summary>
    public static SslClientAuthenticationOptions WithoutResumption(SslClientAuthenticationOptions options, ConversationLog log)
    {
        options.AllowTlsResume = options.ClientCertificates is null && log.Endpoint is not { IsNeverResumed: true };
        return options;
    }
#endif

    // Revocation is the verifier's business.
    private static void Authenticate(SslStream tls, ServerEndpoint endpoint, ConnectionPolicy policy)
    {
        X509CertificateCollection? presented = Presented(policy);
#if NET
        tls.AuthenticateAsClient(
            new SslClientAuthenticationOptions
            {
                TargetHost = endpoint.Host,
                ClientCertificates = presented,
                AllowTlsResume = MayResume(endpoint, policy),
                EnabledSslProtocols = TlsVersions.Offered,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CipherSuitesPolicy = LegacyCiphers.For(endpoint),
            }
        );
#else
        tls.AuthenticateAsClient(endpoint.Host, presented, TlsVersions.Offered, checkCertificateRevocation: false);
#endif
    }

    /// <summary>
    /// Notes what was agreed. A trusted product that intercepts TLS breaks nothing, but is worth a note.
    /// </summary>
    public static void Describe(ConnectionTrace trace, SslProtocols protocol, string? cipherSuite)
    {
        CertificateInfo certificate = trace.Verifier!.Certificate!;
        trace.CanBind = TlsUnique.IsAvailable(protocol);
        trace.TlsProtocol = protocol.ToString();
        trace.CipherSuite = cipherSuite ?? string.Empty;
        trace.SecurityNote = LegacyCiphers.NoteOn(cipherSuite);
        string reader = Interceptors.Recognise(certificate.Issuer) is { } product
            ? $", signed by {product}, which reads the traffic"
            : string.Empty;
        string note = trace.SecurityNote.Length > 0 ? ", " + trace.SecurityNote : string.Empty;
        trace.Describe(ConnectionStep.Tls, $"{trace.TlsProtocol}, {certificate.Subject}{reader}{note}");
    }
}
