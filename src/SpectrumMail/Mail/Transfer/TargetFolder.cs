using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The destination folder, and what its server accepts.</summary>
internal sealed class TargetFolder
{
    private readonly bool _anyKeyword;
    private readonly HashSet<string> _keywords;

    private TargetFolder(IMailFolder folder, ImapClient client)
    {
        Path = folder.FullName;
        Validity = folder.UidValidity;
        IsEmpty = folder.Count == 0;
        UidPlus = client.Capabilities.HasFlag(ImapCapabilities.UidPlus);
        Most = client.AppendLimit ?? folder.AppendLimit;
        NextUid = folder.UidNext?.Id ?? 0;

        // A server that does not report which flags it keeps is sent all of them.
        _anyKeyword = folder.PermanentFlags == MessageFlags.None || (folder.PermanentFlags & MessageFlags.UserDefined) != 0;
        _keywords = new HashSet<string>(folder.PermanentKeywords ?? Enumerable.Empty<string>(), StringComparer.OrdinalIgnoreCase);
    }

    public string Path { get; }

    public uint Validity { get; }

    /// <summary>Whether it held no messages when it was opened.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether the server reports the UIDs of stored messages (RFC 4315).</summary>
    public bool UidPlus { get; }

    /// <summary>The size of the largest message that the server accepts (RFC 7889); null when it does not report it.</summary>
    public uint? Most { get; }

    /// <summary>The lowest UID that a new message can get; 0 when it is not known.</summary>
    public uint NextUid { get; set; }

    /// <summary>Whether a folder exists and can hold messages.</summary>
    public static bool Exists(MailAccount account, string path, CancellationToken cancel) =>
        account.Imap(client => FolderMaker.Find(client, path) is not null, cancel);

    /// <summary>
    /// Opens a folder. A missing folder is created, with the missing levels above it, and subscribed to.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="path">The path on the server.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The server does not create the folder.</exception>
    public static TargetFolder Open(MailAccount account, string path, CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IMailFolder folder = FolderMaker.Ensure(client, path);
                AskForLimit(client, folder);

                // Only SELECT shows which flags are kept. The folder is closed again, or the server would report every message
                // that is stored in it.
                folder.Open(FolderAccess.ReadWrite);
                var target = new TargetFolder(folder, client);
                folder.Close(expunge: false);
                return target;
            },
            cancel
        );

    // Some servers have a limit for each folder, and report it only when they are asked (RFC 7889, section 3).
    private static void AskForLimit(ImapClient client, IMailFolder folder)
    {
        if (client.Capabilities.HasFlag(ImapCapabilities.AppendLimit) && client.AppendLimit is null)
        {
            folder.Status(StatusItems.AppendLimit);
        }
    }

    /// <summary>Returns the keywords that the folder keeps.</summary>
    public string[] Keep(IReadOnlyCollection<string> keywords) =>
        keywords.Where(keyword => _anyKeyword || _keywords.Contains(keyword)).ToArray();

    /// <summary>Brings <see cref="NextUid"/> up to date, where it does not follow from the server's answers.</summary>
    public void Refresh(MailAccount account, CancellationToken cancel) =>
        NextUid = account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Find(client, Path);
                folder.Status(StatusItems.UidNext | StatusItems.UidValidity);
                Check(folder.UidValidity);
                return folder.UidNext?.Id ?? 1;
            },
            cancel
        );

    /// <summary>Throws if the folder is not the same any more.</summary>
    /// <exception cref="MailException">UidValidityChanged.</exception>
    public void Check(uint validity)
    {
        if (validity != Validity)
        {
            throw FolderFailures.ChangedWhileFilled.Make(Path, validity, Validity);
        }
    }
}
