using System.IO;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Clients;

/// <summary>An IMAP client whose folders can put what they fetch on disk as it comes, instead of holding it in memory.</summary>
internal sealed class SpoolingImapClient(IProtocolLogger log) : ImapClient(log)
{
    protected override ImapFolder CreateImapFolder(ImapFolderConstructorArgs args) => new SpoolingFolder(args);
}

/// <summary>A folder of a <see cref="SpoolingImapClient"/>.</summary>
internal sealed class SpoolingFolder(ImapFolderConstructorArgs args) : ImapFolder(args)
{
    /// <summary>Where the temporary files of large content go; null keeps MailKit's own way, everything in memory.</summary>
    public SpoolPlace? Spool { get; set; }

    protected override Stream CreateStream(UniqueId? uid, string section, int offset, int length) =>
        Spool is null ? base.CreateStream(uid, section, offset, length) : MessageContent.Create(length, Spool);
}
