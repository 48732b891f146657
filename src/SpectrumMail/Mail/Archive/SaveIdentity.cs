using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>Whose messages lie in a place: ids mean nothing without it.</summary>
/// <param name="Account">The account's user name.</param>
/// <param name="Protocol">How the mailbox is read; UIDs and UIDLs are different ids.</param>
/// <param name="Folder">The path of the folder.</param>
/// <param name="Validity">The folder's UIDVALIDITY; 0 for POP3.</param>
/// <param name="Format">How the messages lie on disk.</param>
internal sealed record SaveIdentity(string Account, MailProtocol Protocol, string Folder, uint Validity, SaveFormat Format)
{
    /// <summary>
    /// The levels of the path without the namespace's prefix, so that it can be made again on a server with other separators.
    /// </summary>
    public IReadOnlyList<string> Levels { get; init; } = [];
}
