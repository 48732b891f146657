using System.Collections.Generic;

namespace SpectrumMail.Models;

/// <summary>What a folder is for (RFC 6154, RFC 8457).</summary>
public enum FolderUse
{
    /// <summary>An ordinary folder.</summary>
    None,

    /// <summary>The inbox.</summary>
    Inbox,

    /// <summary>All mail.</summary>
    All,

    /// <summary>The archive.</summary>
    Archive,

    /// <summary>Drafts.</summary>
    Drafts,

    /// <summary>Flagged mail.</summary>
    Flagged,

    /// <summary>Spam.</summary>
    Junk,

    /// <summary>Sent mail.</summary>
    Sent,

    /// <summary>Deleted mail.</summary>
    Trash,

    /// <summary>Important mail at Gmail, which lies in other folders as well.</summary>
    Important,
}

/// <summary>A folder of a mailbox (RFC 9051 calls it a mailbox) with its figures.</summary>
public sealed class MailboxFolder : INamedFolder
{
    /// <summary>
    /// The full path, decoded, with the server's own separator. A character that a terminal would obey or show in another order
    /// is replaced by U+FFFD; every command that takes a folder also finds it by this path.
    /// </summary>
    public string Path
    {
        get => PlainText.Name(RawPath);
        init => RawPath = value;
    }

    /// <summary>The full path, decoded, exactly as the server has it.</summary>
    public string RawPath { get; init; } = string.Empty;

    /// <summary>The last part of the path.</summary>
    public string Name
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The path of the folder above; empty at the top.</summary>
    public string Parent
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>What stands between the parts of a path; empty on a server without hierarchy.</summary>
    public string Separator { get; init; } = string.Empty;

    /// <summary>What the folder is for: as the server says (SPECIAL-USE), otherwise by its customary name.</summary>
    public FolderUse SpecialUse { get; init; }

    /// <summary>
    /// Whose folder it is: the user's own (Personal), another user's (Shared), or one that belongs to no user (Public).
    /// </summary>
    public MailboxNamespace Namespace { get; init; }

    /// <summary>Whether the folder is on the subscription list, which mail programs show.</summary>
    public bool Subscribed { get; internal set; }

    /// <summary>Whether the folder can hold messages; false for one that only holds folders (\Noselect, \NonExistent).</summary>
    public bool Selectable { get; init; }

    /// <summary>How many messages it holds; null when it is not selectable or the server does not report it.</summary>
    public int? Items { get; internal set; }

    /// <summary>How many of them are unread; null as above.</summary>
    public int? Unread { get; internal set; }

    /// <summary>Their size in bytes (RFC 8438, or the sum of RFC822.SIZE where that is not offered); null as above.</summary>
    public long? Size { get; internal set; }

    /// <summary>The folder's UIDVALIDITY: UIDs mean the same messages only while it stays; null as above.</summary>
    public long? UidValidity { get; internal set; }

    /// <summary>The UID the next message will get at least; null as above.</summary>
    public long? UidNext { get; internal set; }

    /// <summary>The highest modification sequence (RFC 7162); null when the server does not keep one.</summary>
    public long? HighestModSeq { get; internal set; }

    /// <summary>The name of the session it was read with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>The path with slashes and without the namespace's prefix: what a script may write for any server.</summary>
    internal string PortablePath => string.Join("/", Levels);

    /// <summary>The levels of the path, without the namespace's prefix.</summary>
    internal IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Whether the user named this very folder, and not all or a pattern.</summary>
    internal bool IsNamed { get; set; }

    string INamedFolder.PortablePath => PortablePath;

    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;
}
