using System.Net;
using System.Threading;
using MailKit;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Folders;

/// <summary>A folder that is not found is named as it was typed, with the server that does not have it.</summary>
public sealed class FolderFinderTests(Labs labs)
{
    [Fact]
    public void A_missing_folder_names_the_path_and_the_server()
    {
        using MailAccount account = Account();

        MailException missing = Assert.Throws<MailException>(() =>
            account.Imap(client => FolderFinder.Find(client, "No such/Folder"), CancellationToken.None)
        );

        Assert.Equal("There is no folder 'No such/Folder'.", missing.Message);
        Assert.Equal($"{labs.Full.Host}:{labs.Full.ImapsPort}", missing.Server);
        Assert.Null(missing.Step);
    }

    [Fact]
    public void A_recreated_folder_names_the_path_and_the_server()
    {
        using MailAccount account = Account();

        MailException changed = Assert.Throws<MailException>(() =>
            account.Imap<IMailFolder>(client => FolderFinder.Reopen(client, "INBOX", 7), CancellationToken.None)
        );

        Assert.StartsWith("Folder 'INBOX' was recreated while it was read:", changed.Message);
        Assert.Equal($"{labs.Full.Host}:{labs.Full.ImapsPort}", changed.Server);
        Assert.Equal(FailureScope.Folder, changed.Scope);
    }

    private MailAccount Account()
    {
        Lab lab = labs.Full;
        return new MailAccount(
            new AccountSettings(
                new NetworkCredential(lab.Alice.Address, lab.Alice.Password),
                MailProvider.All[0],
                MailProtocol.Imap,
                [new ServerEndpoint(MailProtocol.Imap, lab.Host, lab.ImapsPort, MailSecurity.Tls)],
                [],
                new ConnectionPolicy { Authorities = CertificateAuthorities.Read(lab.CaFile) }
            )
        );
    }
}
