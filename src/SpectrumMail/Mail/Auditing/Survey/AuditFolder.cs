using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// A folder while its mailbox is read: what LIST and STATUS said of it, and its messages where they were asked for.
/// </summary>
internal sealed class AuditFolder : INamedFolder
{
    private FolderUse _guess;

    private AuditFolder(string wire, string path, string separator, FolderUse use, bool selectable)
    {
        Wire = wire;
        Path = PortablePath = path;
        Separator = separator;
        SpecialUse = use;
        Selectable = selectable;
    }

    /// <summary>The name as the server has it, for commands.</summary>
    public string Wire { get; }

    /// <summary>The decoded path.</summary>
    public string Path { get; private set; }

    public string PortablePath { get; set; }

    public string Separator { get; }

    /// <summary>What it is for, by the server's mark, or by its name when no folder is marked for that use.</summary>
    public FolderUse SpecialUse { get; private set; }

    public MailboxNamespace Namespace { get; set; }

    public bool Selectable { get; }

    public int? Messages { get; set; }

    /// <summary>How many messages it had when it was opened; null when it was not.</summary>
    public long? Exists { get; set; }

    public int? Unseen { get; set; }

    public long? Size { get; set; }

    public long? UidValidity { get; set; }

    public long? UidNext { get; set; }

    public long? HighestModSeq { get; set; }

    public int? Deleted { get; set; }

    public long? DeletedSize { get; set; }

    /// <summary>Its access control list; null where it was not asked for, or this user may not see it.</summary>
    public IReadOnlyList<FolderGrant>? Grants { get; set; }

    /// <summary>Its messages; null where they were not asked for.</summary>
    public FolderRows? Rows { get; set; }

    /// <summary>Whether the messages are not the ones known before.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public MailException? Failure { get; set; }

    /// <summary>The last part of the path.</summary>
    public string Name =>
        Separator.Length == 0 ? Path : Path.Substring(Path.LastIndexOf(Separator, StringComparison.Ordinal) + 1);

    /// <summary>The folder of a LIST response; null when it is not one.</summary>
    /// <param name="response">The response.</param>
    /// <param name="isGmail">Whether the server has labels (X-GM-EXT-1).</param>
    public static AuditFolder? From(ImapResponse response, bool isGmail)
    {
        if (response.Name != "LIST" || response.ListAt(0) is not { } flags || response.TextAt(2) is not { Length: > 0 } wire)
        {
            return null;
        }

        FolderAttributes attributes = flags
            .OfType<string>()
            .Aggregate(FolderAttributes.None, (all, flag) => all | Attribute(flag));
        string separator = response.TextAt(1);
        string path = FolderNameEncoding.Decode(wire);
        int cut = separator.Length == 0 ? -1 : path.LastIndexOf(separator, StringComparison.Ordinal);
        FolderUse Use(bool serverMarks) =>
            SpecialFolders.Classify(
                path,
                cut < 0 ? string.Empty : path.Substring(0, cut),
                path.Substring(cut + 1),
                SpecialFolders.Known(attributes, isGmail),
                serverMarks
            );
        return new AuditFolder(
            wire,
            path,
            separator,
            Use(serverMarks: true),
            (attributes & (FolderAttributes.NoSelect | FolderAttributes.NonExistent)) == 0
        )
        {
            _guess = Use(serverMarks: false),
            Failure = ImapConversation.CanQuote(wire) ? null : FolderFailures.FolderNameUnsendable.Make(path),
        };
    }

    /// <summary>
    /// Gives a folder whose name is not encoded another spelling, where another folder is shown by the same one.
    /// </summary>
    public static void GiveEachItsName(IReadOnlyCollection<AuditFolder> folders)
    {
        foreach (IGrouping<string, AuditFolder> same in folders.GroupBy(folder => folder.Path).Where(same => same.Count() > 1))
        {
            foreach (AuditFolder folder in same.Where(folder => FolderNameEncoding.IsRaw(folder.Wire)).ToArray())
            {
                folder.Path = folder.PortablePath = FolderNameEncoding.Mask(folder.Path);
            }
        }
    }

    /// <summary>Takes the customary names for what no folder is marked for, once all folders are listed.</summary>
    public static void GuessUses(IReadOnlyCollection<AuditFolder> folders)
    {
        var marked = new HashSet<FolderUse>(folders.Select(folder => folder.SpecialUse));
        foreach (AuditFolder folder in folders)
        {
            if (folder.SpecialUse == FolderUse.None && !marked.Contains(folder._guess))
            {
                folder.SpecialUse = folder._guess;
            }
        }
    }

    /// <summary>Takes the figures of a STATUS response. Those that it does not have stay as they are.</summary>
    public void Take(IReadOnlyList<object?> status)
    {
        var figures = StatusFigures.Read(status);
        Messages = figures.Messages ?? Messages;
        Unseen = figures.Unseen ?? Unseen;
        Size = figures.Size ?? Size;
        UidValidity = figures.UidValidity ?? UidValidity;
        UidNext = figures.UidNext ?? UidNext;
        HighestModSeq = figures.HighestModSeq ?? HighestModSeq;
    }

    private static FolderAttributes Attribute(string flag) =>
        flag.ToUpperInvariant() switch
        {
            "\\NOSELECT" => FolderAttributes.NoSelect,
            "\\NONEXISTENT" => FolderAttributes.NonExistent,
            "\\ALL" => FolderAttributes.All,
            "\\ARCHIVE" => FolderAttributes.Archive,
            "\\DRAFTS" => FolderAttributes.Drafts,
            "\\FLAGGED" => FolderAttributes.Flagged,
            "\\IMPORTANT" => FolderAttributes.Important,
            "\\JUNK" => FolderAttributes.Junk,
            "\\SENT" => FolderAttributes.Sent,
            "\\TRASH" => FolderAttributes.Trash,
            _ => FolderAttributes.None,
        };
}
