using System;
using System.IO;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Clients;

/// <summary>An IMAP client whose folders can put what they fetch on disk as it comes, instead of holding it in memory.</summary>
internal sealed class SpoolingImapClient(IProtocolLogger log) : ImapClient(log)
{
    protected override ImapFolder CreateImapFolder(ImapFolderConstructorArgs args) => new SpoolingFolder(args);
}

/// <summary>A folder of a <see cref="SpoolingImapClient"/>.</summary>
internal sealed class SpoolingFolder(ImapFolderConstructorArgs args) : ImapFolder(args)
{
    private const long Tolerance = 1 << 20;

    /// <summary>Where the temporary files of large content go; null keeps MailKit's own way, everything in memory.</summary>
    public SpoolPlace? Spool { get; set; }

    /// <summary>
    /// The size of a message as its server stated it; null for one that is not known. Compression lets a server send a thousand
    /// times of what comes over the wire: content far larger than stated is not received.
    /// </summary>
    public Func<uint, long?>? StatedSize { get; set; }

    protected override Stream CreateStream(UniqueId? uid, string section, int offset, int length)
    {
        // Servers state the size a little wrong: with other line ends, or as another system keeps it.
        if (uid is { } known && StatedSize?.Invoke(known.Id) is { } stated && length > (2 * stated) + Tolerance)
        {
            throw MessageFailures.LargerThanStated.Make(known.Id, length, stated);
        }

        return Spool is null ? base.CreateStream(uid, section, offset, length) : MessageContent.Create(length, Spool);
    }
}
