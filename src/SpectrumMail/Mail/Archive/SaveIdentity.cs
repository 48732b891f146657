using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>The origin of saved messages: their ids are valid for it only.</summary>
/// <param name="Account">The account's user name.</param>
/// <param name="Protocol">The protocol; UIDs and UIDLs are different ids.</param>
/// <param name="Folder">The path of the folder.</param>
/// <param name="Validity">The folder's UIDVALIDITY; 0 for POP3.</param>
/// <param name="Format">The format of the messages on disk.</param>
internal sealed record SaveIdentity(string Account, MailProtocol Protocol, string Folder, uint Validity, SaveFormat Format)
{
    /// <summary>
    /// The levels of the path without the namespace's prefix, so that it can be recreated on a server with other separators.
    /// </summary>
    public IReadOnlyList<string> Levels { get; init; } = [];
}
