using MailKit;
using MailKit.Net.Pop3;
#if NET
using System.Net.Security;
using SpectrumMail.Mail.Wire;
#endif

namespace SpectrumMail.Mail.Clients;

/// <summary>MailKit's POP3 client, with the TLS of the module.</summary>
internal sealed class PopClient(IProtocolLogger logger) : Pop3Client(logger)
{
#if NET
    /// <inheritdoc/>
    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(
        string host,
        RemoteCertificateValidationCallback remoteCertificateValidationCallback
    ) => TlsHandshake.WithoutResumption(base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback));
#endif
}
