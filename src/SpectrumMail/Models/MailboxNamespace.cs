namespace SpectrumMail.Models;

/// <summary>Whose folders are meant (RFC 2342).</summary>
public enum MailboxNamespace
{
    /// <summary>The user's own folders.</summary>
    Personal,

    /// <summary>Folders of other users that this user may see.</summary>
    Shared,

    /// <summary>Folders that belong to no user.</summary>
    Public,

    /// <summary>All of them.</summary>
    All,
}
