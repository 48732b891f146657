using System.Net;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Support;

/// <summary>Accounts of a lab for tests of the Mail layer.</summary>
internal static class LabAccount
{
    /// <summary>The mailbox of a user over IMAP.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="user">The user.</param>
    /// <param name="port">The port of a proxy before the server; null for the server itself.</param>
    public static MailAccount Imap(Lab lab, LabUser user, int? port = null) =>
        new(
            new AccountSettings(
                new NetworkCredential(user.Address, user.Password),
                MailProvider.All[0],
                MailProtocol.Imap,
                [new ServerEndpoint(MailProtocol.Imap, lab.Host, port ?? lab.ImapsPort, MailSecurity.Tls)],
                [],
                new ConnectionPolicy
                {
                    Authorities = CertificateAuthorities.Read(lab.CaFile),
                    AllowLegacyCipher = lab.NeedsLegacyCipher,
                }
            )
        );
}
