using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Finds a folder by the path a person typed: with the server's separator or a slash, with or without the namespace prefix.</summary>
internal static class FolderFinder
{
    /// <exception cref="MailException">FolderNotFound.</exception>
    public static IMailFolder Find(ImapClient client, string path)
    {
        foreach (string candidate in Candidates(client, path))
        {
            try
            {
                return client.GetFolder(candidate);
            }
            catch (FolderNotFoundException)
            {
                // The next spelling may be the server's.
            }
        }

        throw new MailException(
            MailCause.FolderNotFound,
            $"There is no folder '{path}'.",
            "Get-SpectrumFolder lists the folders with their paths.") { Server = client.Inbox?.FullName ?? string.Empty };
    }

    /// <summary>Opens a folder for reading unless it is open already, and checks that its UIDs still mean the same.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="path">The folder's path as the server has it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    public static IMailFolder OpenForReading(ImapClient client, string path, uint validity)
    {
        IMailFolder folder = Find(client, path);
        if (!folder.IsOpen)
        {
            folder.Open(FolderAccess.ReadOnly);
        }

        return validity == 0 || folder.UidValidity == validity
            ? folder
            : throw new MailException(
                MailCause.UidValidityChanged,
                $"Folder '{path}' was made anew while it was read: its UIDVALIDITY is {folder.UidValidity}, not {validity}.",
                "Read the folder again; the UIDs known so far mean other messages now.");
    }

    private static IEnumerable<string> Candidates(ImapClient client, string path)
    {
        yield return path;
        FolderNamespace? personal = client.PersonalNamespaces.FirstOrDefault();
        char separator = personal?.DirectorySeparator ?? '\0';
        string native = separator is '\0' or '/' ? path : path.Replace('/', separator);
        if (native != path)
        {
            yield return native;
        }

        if (personal is { Path.Length: > 0 } && !native.StartsWith(personal.Path, StringComparison.OrdinalIgnoreCase))
        {
            yield return personal.Path.TrimEnd(separator) + separator + native;
        }
    }
}
