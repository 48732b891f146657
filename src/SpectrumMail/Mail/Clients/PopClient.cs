using MailKit.Net.Pop3;
using SpectrumMail.Mail.Wire;
#if NET
using System.Net.Security;
#endif

namespace SpectrumMail.Mail.Clients;

/// <summary>MailKit's POP3 client, with the TLS of the module.</summary>
internal sealed class PopClient(ConversationLog log) : Pop3Client(log)
{
#if NET
    /// <inheritdoc/>
    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(
        string host,
        RemoteCertificateValidationCallback remoteCertificateValidationCallback
    ) => TlsHandshake.WithoutResumption(base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback), log);
#endif
}
