using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// Finds the attachments of messages in a folder by BODYSTRUCTURE, and fetches their sections. A message whose structure the
/// server cannot describe is fetched as a whole and parsed here.
/// </summary>
internal sealed class AttachmentFinder
{
    private readonly MailAccount _account;
    private readonly string _typed;
    private readonly string _folder;
    private readonly uint _validity;

    private AttachmentFinder(MailAccount account, string typed, string folder, uint validity)
    {
        _account = account;
        _typed = typed;
        _folder = folder;
        _validity = validity;
    }

    /// <summary>Opens the folder.</summary>
    /// <param name="account">The account.</param>
    /// <param name="folder">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or ImapRequired on a POP3 session.</exception>
    public static AttachmentFinder Open(MailAccount account, string folder, long validity, CancellationToken cancel)
    {
        (string path, uint actual) = account.Imap(
            client =>
            {
                IMailFolder opened = FolderFinder.Open(client, folder, validity);
                return (opened.FullName, opened.UidValidity);
            },
            cancel
        );
        return new AttachmentFinder(account, folder, path, actual);
    }

    /// <summary>Finds the attachments of messages without downloading any.</summary>
    /// <param name="uids">The UIDs of the messages.</param>
    /// <param name="output">Takes a failure for each message that is gone.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public IReadOnlyList<FoundAttachment> Find(IReadOnlyList<uint> uids, IWorkOutput output, CancellationToken cancel)
    {
        var found = new List<FoundAttachment>();
        var waiting = new Stack<UniqueId[]>();
        waiting.Push(uids.Distinct().OrderBy(uid => uid).Select(uid => new UniqueId(uid)).ToArray());
        while (waiting.Count > 0)
        {
            UniqueId[] batch = waiting.Pop();
            try
            {
                found.AddRange(Find(batch, output, cancel));
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item && batch.Length > 1)
            {
                waiting.Push(batch.Skip(batch.Length / 2).ToArray());
                waiting.Push(batch.Take(batch.Length / 2).ToArray());
            }
            catch (MailException ex) when (MessageFailures.MessageNotFound.Is(ex))
            {
                ReportGone(batch[0].Id, output);
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item)
            {
                found.AddRange(ReadWhole(batch[0], cancel));
            }
        }

        return found;
    }

    private List<FoundAttachment> Find(UniqueId[] batch, IWorkOutput output, CancellationToken cancel)
    {
        var gone = new List<uint>();
        var found = new List<FoundAttachment>();
        Dictionary<uint, BodyPart?> bodies = FetchStructures(batch, cancel);
        foreach (UniqueId uid in batch)
        {
            if (!bodies.TryGetValue(uid.Id, out BodyPart? body))
            {
                gone.Add(uid.Id);
            }
            else
            {
                found.AddRange(body is null ? ReadWhole(uid, cancel) : ListParts(uid.Id, body));
            }
        }

        // Only a batch that was read to its end counts: a batch that is divided is read again.
        gone.ForEach(uid => ReportGone(uid, output));
        return found;
    }

    /// <summary>Fetches a section of a message; the whole message when the section is empty.</summary>
    /// <exception cref="MailException">MessageNotFound, or a broken connection.</exception>
    public MessageContent FetchSection(UniqueId uid, string section, SpoolPlace spool, CancellationToken cancel) =>
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

    private void ReportGone(uint uid, IWorkOutput output) =>
        output.Error(MessageFailures.MessageNotFound.Make(uid, _typed), FormattableString.Invariant($"{_typed}/{uid}"));

    private Dictionary<uint, BodyPart?> FetchStructures(UniqueId[] batch, CancellationToken cancel) =>
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

    private static IEnumerable<FoundAttachment> ListParts(uint uid, BodyPart body)
    {
        Dictionary<string, string> encodings = Leaves(body)
            .GroupBy(leaf => leaf.PartSpecifier)
            .ToDictionary(group => group.Key, group => group.First().ContentTransferEncoding ?? string.Empty);
        return AttachmentList.Read(body).Select(part => new FoundAttachment(uid, part, encodings[part.Part]));
    }

    private static IEnumerable<BodyPartBasic> Leaves(BodyPart part) =>
        part switch
        {
            BodyPartMultipart multipart => multipart.BodyParts.SelectMany(Leaves),
            BodyPartBasic leaf => [leaf],
            _ => [],
        };

    // The server does not describe the structure: it is read from the bytes of the message.
    private IEnumerable<FoundAttachment> ReadWhole(UniqueId uid, CancellationToken cancel)
    {
        MessageContent content = FetchSection(uid, string.Empty, SpoolPlace.Temporary, cancel);
        try
        {
            return EmbeddedParts
                .Find(content)
                .Select((entity, number) => new FoundAttachment(uid.Id, EmbeddedParts.Describe(entity, number), Encoding: null))
                .ToArray();
        }
        finally
        {
            content.Release();
        }
    }
}
