using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Providers;
#if NET
using System.Net.Security;
using System.Runtime.InteropServices;
#endif

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// The cipher suites that a connection may offer beyond the platform's own: TLS 1.2 with AES-GCM and RSA key exchange (RFC
/// 5288). They lack forward secrecy: who keeps the traffic and one day gets the server's key can read it. Nothing
/// weaker is ever offered.
/// </summary>
internal static class LegacyCiphers
{
    /// <summary>TLS_RSA_WITH_AES_256_GCM_SHA384 and TLS_RSA_WITH_AES_128_GCM_SHA256.</summary>
    public static IReadOnlyList<ushort> Suites { get; } = [0x009D, 0x009C];

    /// <summary>Whether this platform lets a program choose. Elsewhere the system's own settings decide.</summary>
    public static bool CanChoose =>
#if NET
        RuntimeInformation.IsOSPlatform(OSPlatform.Linux);
#else
        false;
#endif

    /// <summary>Whether a server may get them: one of Spectrum's, or any where the user allows it.</summary>
    public static bool MayServe(ServerEndpoint endpoint, ConnectionPolicy policy) =>
        policy.AllowLegacyCipher || MailProvider.IsSpectrums(endpoint.Host);

    /// <summary>What a suite lacks, for the result; empty for one with forward secrecy.</summary>
    /// <param name="suite">The suite's name.</param>
    public static string NoteOn(string? suite) =>
        suite?.StartsWith("TLS_RSA_", StringComparison.Ordinal) == true ? $"no forward secrecy ({suite})" : string.Empty;

#if NET
    /// <summary>
    /// What an endpoint is offered; null for the platform's choice. The suites with forward secrecy come first, so that a server
    /// that has one after all can take it.
    /// </summary>
    public static CipherSuitesPolicy? For(ServerEndpoint endpoint) =>
        endpoint.IsLegacy && RuntimeInformation.IsOSPlatform(OSPlatform.Linux)
            ? new CipherSuitesPolicy([
                TlsCipherSuite.TLS_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                TlsCipherSuite.TLS_AES_128_GCM_SHA256,
                TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
            ])
            : null;
#endif
}
