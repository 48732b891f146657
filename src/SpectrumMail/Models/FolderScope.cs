namespace SpectrumMail.Models;

/// <summary>Which folders statistics are wanted of; also by the names Exchange has for them.</summary>
public enum FolderScope
{
    /// <summary>Every folder.</summary>
    All,

    /// <summary>The inbox.</summary>
    Inbox,

    /// <summary>Sent mail.</summary>
    Sent,

    /// <summary>Drafts.</summary>
    Drafts,

    /// <summary>Deleted mail.</summary>
    Trash,

    /// <summary>Spam.</summary>
    Junk,

    /// <summary>The archive.</summary>
    Archive,

    /// <summary>Folders without a special use.</summary>
    UserCreated,

    /// <summary>The same as Sent, by Exchange's name.</summary>
    SentItems = Sent,

    /// <summary>The same as Trash, by Exchange's name.</summary>
    DeletedItems = Trash,

    /// <summary>The same as Junk, by Exchange's name.</summary>
    JunkEmail = Junk,

    /// <summary>The same as UserCreated, by Exchange's name.</summary>
    Personal = UserCreated,
}
