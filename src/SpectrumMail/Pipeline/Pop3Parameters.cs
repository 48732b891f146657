using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Models;

namespace SpectrumMail.Pipeline;

/// <summary>Which parameters of a listing POP3 can serve.</summary>
internal static class Pop3Parameters
{
    private static readonly HashSet<string> s_possible = new(
        ["Folder", "From", "To", "Cc", "Subject", "Since", "Before", "SentSince", "SentBefore", "LargerThan", "SmallerThan", "Descending", "Skip", "First", "Session", .. Cmdlet.CommonParameters],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses what only IMAP can do, before anything is sent.</summary>
    /// <param name="bound">The parameters that were given.</param>
    /// <param name="folders">The folders that were named.</param>
    /// <exception cref="MailException">ImapRequired or FolderNotFound.</exception>
    public static void Check(IDictionary<string, object> bound, IEnumerable<string> folders)
    {
        string[] impossible = bound.Keys.Where(name => !s_possible.Contains(name)).Select(name => "-" + name).ToArray();
        if (impossible.Length > 0)
        {
            throw new MailException(
                MailCause.NotSupported,
                $"{string.Join(", ", impossible)} needs IMAP: a POP3 server cannot search, and has no flags.",
                "On a POP3 session -From, -To, -Cc, -Subject, -Since, -Before, -SentSince, -SentBefore (all by the Date header), -LargerThan, -SmallerThan, -First, -Skip and -Descending work. Connect with -Protocol Imap for the others.")
            { ErrorId = "ImapRequired" };
        }

        foreach (string folder in folders.Where(folder => folder != "*" && !folder.Equals(PopMailbox.Folder, StringComparison.OrdinalIgnoreCase)))
        {
            throw new MailException(MailCause.FolderNotFound, $"There is no folder '{folder}': POP3 has only {PopMailbox.Folder}.", "Connect with -Protocol Imap for the others.");
        }
    }
}
