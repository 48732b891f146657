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

    private static string Reason(string parameter) =>
        parameter switch
        {
            "-Include" => "over POP3 messages are listed by their headers only",
            "-SortBy" => "a POP3 server cannot sort",
            "-Uid" or "-Checkpoint" or "-IncludeVanished" => "POP3 has no UIDs",
            "-Unread" or "-Read" or "-Flagged" or "-Answered" or "-Deleted" or "-Keyword" => "POP3 has no flags",
            _ => "a POP3 server cannot search",
        };

    // Before anything is sent.
    private static void Check(IDictionary<string, object> bound, IEnumerable<string> folders)
    {
        string[] impossible = bound.Keys.Where(name => !s_possible.Contains(name)).Select(name => "-" + name).ToArray();
        if (impossible.Length > 0)
        {
            string reasons = string.Join("; ", impossible.Select(Reason).Distinct());
            throw SessionFailures.ImapRequiredForSearch.Make(string.Join(", ", impossible), reasons);
        }

        foreach (string folder in folders)
        {
            PopMailbox.CheckFolder(folder);
        }
    }
}
