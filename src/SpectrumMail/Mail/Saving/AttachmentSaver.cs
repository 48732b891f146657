using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MailKit;
using MimeKit.IO;
using MimeKit.IO.Filters;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>The attachments to save.</summary>
/// <param name="Directory">The directory to save in, as a full path.</param>
/// <param name="Names">The names of the attachments.</param>
/// <param name="IncludeInline">Whether parts that belong to the text are saved too.</param>
/// <param name="EmitsFiles">Whether the saved files are written to the output.</param>
internal sealed record AttachmentPlan(string Directory, IReadOnlyList<INamePattern> Names, bool IncludeInline, bool EmitsFiles);

/// <summary>Saves attachments of messages: fetches only those parts, and decodes them on their way to disk.</summary>
internal sealed class AttachmentSaver(AttachmentPlan plan)
{
    private readonly FreeNames _names = new(plan.Directory);

    /// <summary>Finds the attachments of messages, asks for each, and saves them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="folder">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="uids">The UIDs of the messages.</param>
    /// <param name="output">Takes questions, files, failures and progress.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public void Save(
        MailAccount account,
        string folder,
        long validity,
        IReadOnlyList<uint> uids,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        AttachmentFinder finder;
        IReadOnlyList<FoundAttachment> found;
        try
        {
            finder = AttachmentFinder.Open(account, folder, validity, cancel);
            found = finder.Find(uids, output, cancel);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, folder);
            return;
        }

        FoundAttachment[] wanted =
        [
            .. found
                .Where(IsWanted)
                .Where(attachment =>
                    output.Confirm(
                        $"{attachment.FileName} ({attachment.Part.ContentType}) of {folder}/{attachment.Uid}",
                        $"Save attachment to {plan.Directory}"
                    )
                ),
        ];
        for (int index = 0; index < wanted.Length; index++)
        {
            Save(finder, wanted[index], folder, output, cancel);
            output.Progress(
                "Saving attachments",
                index + 1,
                wanted.Length,
                $"{index + 1:N0} of {Quantity.Text(wanted.Length, "attachment")}"
            );
        }
    }

    private bool IsWanted(FoundAttachment attachment) =>
        (plan.IncludeInline || !attachment.Part.Inline)
        && plan.Names.Any(name => name.IsMatch(attachment.Part.Name) || name.IsMatch(attachment.FileName));

    private void Save(
        AttachmentFinder finder,
        FoundAttachment attachment,
        string folder,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        try
        {
            string path = Write(finder, attachment, plan.Directory, cancel);
            output.Verbose($"{attachment.Part} -> {path}");
            if (plan.EmitsFiles)
            {
                output.Write(new FileInfo(path));
            }
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            output.Error(ex, $"{folder}/{attachment.Uid}: {attachment.FileName}");
        }
        catch (MailException ex)
        {
            ex.About($"{folder}/{attachment.Uid}: {attachment.FileName}");
            throw;
        }
    }

    // A file of that name stays, and the new file gets a number.
    private string Write(AttachmentFinder finder, FoundAttachment attachment, string directory, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(directory);
            MessageContent content = Fetch(finder, attachment, directory, cancel);
            try
            {
                return _names.Place(Decode(attachment, content, directory), attachment.FileName);
            }
            finally
            {
                content.Release();
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw SavingFailures.Unwritable(Path.Combine(directory, attachment.FileName), ex);
        }
    }

    private static MessageContent Fetch(
        AttachmentFinder finder,
        FoundAttachment attachment,
        string directory,
        CancellationToken cancel
    )
    {
        // Of a message with one part, BODY[] is the message and BODY[1] its content.
        string section = attachment.Part.Part.Length == 0 ? "1" : attachment.Part.Part;
        if (attachment.Encoding is null)
        {
            section = string.Empty;
        }

        return finder.FetchSection(new UniqueId(attachment.Uid), section, new SpoolPlace(directory, IsMovable: false), cancel);
    }

    private static string Decode(FoundAttachment attachment, MessageContent content, string directory)
    {
        FileStream file = Partial.Create(directory);
        try
        {
            using (file)
            {
                Decode(attachment, content, file);
            }

            return file.Name;
        }
        catch
        {
            File.Delete(file.Name);
            throw;
        }
    }

    private static void Decode(FoundAttachment attachment, MessageContent content, FileStream file)
    {
        if (attachment.Encoding is null)
        {
            EmbeddedParts.Write(content, attachment.Part.Part, file);
            return;
        }

        using var decoded = new FilteredStream(file);
        decoded.Add(DecoderFilter.Create(attachment.Encoding));
        content.CopyTo(decoded);
        decoded.Flush();
    }
}
