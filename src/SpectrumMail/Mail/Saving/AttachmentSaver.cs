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
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// Finds attachments by BODYSTRUCTURE and fetches just those parts, decoding them on their way to disk. A message whose structure
/// the server cannot describe is fetched whole and taken apart here.
/// </summary>
internal sealed class AttachmentSaver
{
    private readonly MailAccount _account;
    private readonly string _folder;
    private readonly uint _validity;

    private AttachmentSaver(MailAccount account, string folder, uint validity)
    {
        _account = account;
        _folder = folder;
        _validity = validity;
    }

    /// <summary>Opens the folder.</summary>
    /// <param name="account">The account.</param>
    /// <param name="folder">The folder's path as a person typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or ImapRequired on a POP3 session.</exception>
    public static AttachmentSaver Open(MailAccount account, string folder, long validity, CancellationToken cancel)
    {
        (string path, uint actual) = account.Imap(
            client =>
            {
                IMailFolder opened = FolderFinder.Open(client, folder);
                return (opened.FullName, validity == 0 ? opened.UidValidity : checked((uint)validity));
            },
            cancel
        );
        return new AttachmentSaver(account, path, actual);
    }

    /// <summary>The attachments of messages, without downloading any.</summary>
    /// <param name="uids">The messages.</param>
    /// <param name="missing">Told of each that is not there any more.</param>
    /// <param name="cancel">Gives up.</param>
    public IReadOnlyList<FoundAttachment> Find(IReadOnlyList<uint> uids, Action<uint> missing, CancellationToken cancel)
    {
        var found = new List<FoundAttachment>();
        var waiting = new Stack<UniqueId[]>();
        waiting.Push(uids.Distinct().OrderBy(uid => uid).Select(uid => new UniqueId(uid)).ToArray());
        while (waiting.Count > 0)
        {
            UniqueId[] batch = waiting.Pop();
            try
            {
                var gone = new List<uint>();
                var some = new List<FoundAttachment>();
                Dictionary<uint, BodyPart?> bodies = Structures(batch, cancel);
                foreach (UniqueId uid in batch)
                {
                    if (!bodies.TryGetValue(uid.Id, out BodyPart? body))
                    {
                        gone.Add(uid.Id);
                    }
                    else
                    {
                        some.AddRange(body is null ? Whole(uid, cancel) : Parts(uid.Id, body));
                    }
                }

                // Only a batch that was read to its end counts: one that is divided is read again.
                gone.ForEach(missing);
                found.AddRange(some);
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item && batch.Length > 1)
            {
                waiting.Push(batch.Skip(batch.Length / 2).ToArray());
                waiting.Push(batch.Take(batch.Length / 2).ToArray());
            }
            catch (MailException ex) when (MessageFailures.MessageNotFound.Is(ex))
            {
                missing(batch[0].Id);
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item)
            {
                found.AddRange(Whole(batch[0], cancel));
            }
        }

        return found;
    }

    /// <summary>
    /// Fetches an attachment and puts it, decoded, into a directory; another file of that name stays, and this one gets a number.
    /// </summary>
    /// <returns>The file.</returns>
    /// <exception cref="MailException">The message is gone, or the disk does not take it.</exception>
    public string Save(FoundAttachment attachment, string directory, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(directory);
            MessageContent content = Fetch(attachment, directory, cancel);
            try
            {
                return Place(Decode(attachment, content, directory), directory, attachment.FileName);
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

    private Dictionary<uint, BodyPart?> Structures(UniqueId[] batch, CancellationToken cancel) =>
        _account.Imap(
            client =>
                FolderFinder
                    .Reopen(client, _folder, _validity)
                    .Fetch(batch, MessageSummaryItems.UniqueId | MessageSummaryItems.BodyStructure)
                    .Where(summary => summary.UniqueId.IsValid && (summary.Fields & MessageSummaryItems.BodyStructure) != 0)
                    .GroupBy(summary => summary.UniqueId.Id)
                    .ToDictionary(group => group.Key, group => (BodyPart?)group.First().Body),
            cancel
        );

    private static IEnumerable<FoundAttachment> Parts(uint uid, BodyPart body)
    {
        Dictionary<string, string> encodings = Leaves(body)
            .GroupBy(leaf => leaf.PartSpecifier)
            .ToDictionary(group => group.Key, group => group.First().ContentTransferEncoding ?? string.Empty);
        return AttachmentList.Of(body).Select(part => new FoundAttachment(uid, part, encodings[part.Part]));
    }

    private static IEnumerable<BodyPartBasic> Leaves(BodyPart part) =>
        part switch
        {
            BodyPartMultipart multipart => multipart.BodyParts.SelectMany(Leaves),
            BodyPartBasic leaf => [leaf],
            _ => [],
        };

    // The structure is not known: the message's own bytes tell it.
    private IEnumerable<FoundAttachment> Whole(UniqueId uid, CancellationToken cancel)
    {
        MessageContent content = Section(uid, string.Empty, SpoolPlace.Temporary, cancel);
        try
        {
            return EmbeddedParts
                .Of(content)
                .Select((entity, number) => new FoundAttachment(uid.Id, EmbeddedParts.Describe(entity, number), Encoding: null))
                .ToArray();
        }
        finally
        {
            content.Release();
        }
    }

    private MessageContent Fetch(FoundAttachment attachment, string directory, CancellationToken cancel)
    {
        // BODY[] of a message that is one single part is the message, BODY[1] its content.
        string section =
            attachment.Encoding is null ? string.Empty
            : attachment.Part.Part.Length == 0 ? "1"
            : attachment.Part.Part;
        return Section(new UniqueId(attachment.Uid), section, new SpoolPlace(directory, IsMovable: false), cancel);
    }

    private MessageContent Section(UniqueId uid, string section, SpoolPlace spool, CancellationToken cancel) =>
        _account.Imap(
            client =>
            {
                var folder = (SpoolingFolder)FolderFinder.Reopen(client, _folder, _validity);
                folder.Spool = spool;
                try
                {
                    return ((MessageContent)folder.GetStream(uid, section)).Keep();
                }
                catch (MessageNotFoundException ex)
                {
                    throw MessageFailures.MessageNotFound.Make(uid.Id, _folder, ex);
                }
                finally
                {
                    folder.Spool = null;
                }
            },
            cancel
        );

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

    private static string Place(string partial, string directory, string name)
    {
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(directory, number == 1 ? name : SafeName.Numbered(name, number));
            if (!File.Exists(path))
            {
                File.Move(partial, path);
                return path;
            }
        }
    }
}
