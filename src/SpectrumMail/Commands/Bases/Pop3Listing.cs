using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Lists messages over POP3, which has one mailbox and no search. Parameters that need more than the headers are an error.
/// </summary>
internal static class Pop3Listing
{
    private static readonly HashSet<string> s_possible = new(
        [
            "Folder",
            "From",
            "To",
            "Cc",
            "Subject",
            "Since",
            "Before",
            "SentSince",
            "SentBefore",
            "LargerThan",
            "SmallerThan",
            "Descending",
            "Skip",
            "First",
            "Session",
            .. Cmdlet.CommonParameters,
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Lists the messages.</summary>
    /// <param name="session">The session.</param>
    /// <param name="bound">The parameters that were given.</param>
    /// <param name="folders">The folders that were named.</param>
    /// <param name="query">Which messages.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">ImapRequired, FolderNotFound, or a broken connection.</exception>
    public static void Read(
        SpectrumSession session,
        IDictionary<string, object> bound,
        IEnumerable<string> folders,
        PopQuery query,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        Check(bound, folders);
        var reader = new PopReader(session.Account, session.Name);
        foreach (SpectrumMessage message in reader.Read(query, output, cancel))
        {
            output.Write(message);
        }
    }

    // Before anything is sent.
    private static void Check(IDictionary<string, object> bound, IEnumerable<string> folders)
    {
        string[] impossible = bound.Keys.Where(name => !s_possible.Contains(name)).Select(name => "-" + name).ToArray();
        if (impossible.Length > 0)
        {
            throw SessionFailures.ImapRequiredForSearch.Make(string.Join(", ", impossible));
        }

        foreach (string folder in folders)
        {
            PopMailbox.CheckFolder(folder);
        }
    }
}
