using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Imap;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Which folders belong to the user, by the answer to NAMESPACE (RFC 2342). A folder belongs to the namespace with the longest
/// prefix that its name begins with; the prefix of shared folders may be empty.
/// </summary>
internal sealed class OwnFolders
{
    private readonly List<(string Prefix, bool IsOwn)> _spaces = [];

    /// <summary>The prefix of the first personal namespace; empty when there is none.</summary>
    public string Prefix { get; private set; } = string.Empty;

    /// <summary>Takes a response, if it is one to NAMESPACE.</summary>
    public void Take(ImapResponse response)
    {
        if (response.Name != "NAMESPACE")
        {
            return;
        }

        // Personal ones stand first, then those of other users, then shared ones.
        _spaces.Clear();
        for (int kind = 0; kind < response.Values.Count; kind++)
        {
            foreach (object? space in response.Values[kind] as IReadOnlyList<object?> ?? [])
            {
                if (space is IReadOnlyList<object?> { Count: > 0 } named && named[0] is string prefix)
                {
                    _spaces.Add((prefix, kind == 0));
                }
            }
        }

        Prefix = _spaces.FirstOrDefault(space => space.IsOwn).Prefix ?? string.Empty;
    }

    /// <summary>Whether a folder, by its name as the server sent it, is the user's own.</summary>
    public bool Contains(string wire) =>
        wire.Equals("INBOX", StringComparison.OrdinalIgnoreCase)
        || _spaces
            .Where(space => wire.StartsWith(space.Prefix, StringComparison.Ordinal))
            .OrderByDescending(space => space.Prefix.Length)
            .ThenByDescending(space => space.IsOwn)
            .Select(space => space.IsOwn)
            .DefaultIfEmpty(true)
            .First();
}
