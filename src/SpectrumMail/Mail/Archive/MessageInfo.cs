using System;
using System.Collections.Generic;
using System.Globalization;
using MailKit;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>The properties of a message besides its bytes.</summary>
internal sealed record MessageInfo
{
    /// <summary>The UID as a number; 0 for POP3.</summary>
    public uint Uid { get; init; }

    /// <summary>The UIDL of POP3; empty for IMAP.</summary>
    public string Uidl { get; init; } = string.Empty;

    /// <summary>INTERNALDATE; null when the server does not report it.</summary>
    public DateTimeOffset? Received { get; init; }

    public MessageFlags Flags { get; init; }

    public IReadOnlyCollection<string> Keywords { get; init; } = [];

    /// <summary>The id of the message in its folder: the UID or the UIDL.</summary>
    public string Id => Uid == 0 ? Uidl : Uid.ToString(CultureInfo.InvariantCulture);

    /// <summary>The id for a file name. The same message always gets the same file name.</summary>
    public string FileId => Uid == 0 ? UidlFileId() : Uid.ToString("D10", CultureInfo.InvariantCulture);

    private string UidlFileId()
    {
        bool isSafe = Uidl.Length <= 40 && SafeName.File(Uidl) == Uidl && Uidl.IndexOf(' ') < 0;
        return isSafe ? Uidl : ShortHash.Compute(Uidl, 20);
    }

    public bool Has(MessageFlags flag) => (Flags & flag) != 0;
}
