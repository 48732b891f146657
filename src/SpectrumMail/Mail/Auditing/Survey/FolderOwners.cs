using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Whose folders there are, by the answer to NAMESPACE (RFC 2342). A folder belongs to the namespace with the longest prefix
/// that its name begins with; the prefix of public folders may be empty.
/// </summary>
internal sealed class FolderOwners
{
    private readonly List<(string Prefix, MailboxNamespace Kind)> _spaces = [];

    /// <summary>The prefix of the first personal namespace; empty when there is none.</summary>
    public string Prefix { get; private set; } = string.Empty;

    /// <summary>Takes a response, if it is one to NAMESPACE.</summary>
    public void Take(ImapResponse response)
    {
        if (response.Name != "NAMESPACE")
        {
            return;
        }

        // Personal ones stand first, then those of other users, then public ones.
        _spaces.Clear();
        for (int kind = 0; kind < Math.Min(response.Values.Count, 3); kind++)
        {
            foreach (object? space in response.Values[kind] as IReadOnlyList<object?> ?? [])
            {
                if (space is IReadOnlyList<object?> { Count: > 0 } named && named[0] is string prefix)
                {
                    _spaces.Add((prefix, (MailboxNamespace)kind));
                }
            }
        }

        Prefix = _spaces.FirstOrDefault(space => space.Kind == MailboxNamespace.Personal).Prefix ?? string.Empty;
    }

    /// <summary>Whose folder it is, by its name as the server sent it.</summary>
    public MailboxNamespace OwnerOf(string wire) =>
        FolderName.IsInbox(wire)
            ? MailboxNamespace.Personal
            : _spaces
                .Where(space => wire.StartsWith(space.Prefix, StringComparison.Ordinal))
                .OrderByDescending(space => space.Prefix.Length)
                .ThenBy(space => space.Kind)
                .Select(space => space.Kind)
                .FirstOrDefault();

    /// <summary>
    /// The prefixes of folders of others. A server need not list them together with the user's own (RFC 2342, section 5).
    /// </summary>
    public IEnumerable<string> PrefixesOfOthers(MailboxNamespace wanted) =>
        _spaces
            .Where(space => space.Prefix.Length > 0 && space.Kind != MailboxNamespace.Personal && wanted.Includes(space.Kind))
            .Select(space => space.Prefix);
}
