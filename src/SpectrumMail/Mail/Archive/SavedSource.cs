using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The messages of a folder that Save-SpectrumMessage saved, byte for byte, with flags, keywords and the time of arrival from its
/// list. Files in the directory that the list does not name come last, read as files of other programs.
/// </summary>
internal sealed class SavedSource(SavedFolder saved) : IMessageSource
{
    public string Name => saved.Place;

    public uint Validity => saved.Validity;

    public string Locate(string id) => Name + "/" + id;

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        int total = 0,
            wanted = 0;
        foreach (SavedEntry entry in saved.Entries())
        {
            cancel.ThrowIfCancellationRequested();
            total++;
            wanted += receiver.Wants(entry.Info.Uidl) ? 1 : 0;
        }

        (int more, int moreWanted) = Unlisted()?.Count(receiver, cancel) ?? (0, 0);
        return (total + more, wanted + moreWanted);
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        Read(saved.Entries(), receiver, cancel);
        Unlisted()?.Read(receiver, cancel);
    }

    /// <summary>Reads messages that the list names.</summary>
    /// <param name="entries">Their lines in the list.</param>
    /// <param name="receiver">Takes them.</param>
    /// <param name="cancel">The user gives up.</param>
    public void Read(IEnumerable<SavedEntry> entries, IMessageReceiver receiver, CancellationToken cancel)
    {
        using FileStream? mbox =
            saved.Format == SaveFormat.Mbox
                ? new FileStream(saved.Place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1)
                : null;
        var files = new SavedFiles(saved);
        foreach (SavedEntry entry in entries.Where(entry => receiver.Wants(entry.Info.Uidl)))
        {
            cancel.ThrowIfCancellationRequested();
            receiver.ThrowIfFailed();
            if (saved.Format != SaveFormat.Mbox && saved.Refusal(entry) is { } refusal)
            {
                receiver.Fail(entry.Info.Uidl, refusal);
                continue;
            }

            string path = files.PathOf(entry);
            MessageReading.Read(
                receiver,
                entry.Info.Uidl,
                path,
                () =>
                    saved.Format switch
                    {
                        SaveFormat.Mbox => FromMbox(mbox!, entry, receiver.Spool),
                        SaveFormat.Maildir => FromMaildir(path, entry),
                        _ => (entry.Info, MessageContent.OpenFile(path)),
                    }
            );
        }
    }

    private static (MessageInfo Info, MessageContent Content) FromMbox(FileStream mbox, SavedEntry entry, SpoolPlace spool)
    {
        if (entry.Offset + entry.Length > mbox.Length)
        {
            throw new InvalidDataException("it ends before the message does");
        }

        var lines = new MboxLines(mbox, entry.Offset, entry.Length);
        if (!lines.Next() || !lines.StartsWith("From "u8))
        {
            throw new InvalidDataException($"no message begins at {entry.Offset}; the file was changed");
        }

        var message = new MboxMessage(spool, mendLines: false);
        while (lines.Next())
        {
            message.Add(lines);
        }

        (MessageInfo info, MessageContent content) = message.End(entry.Size, entry.Info);
        if (content.Length == entry.Size)
        {
            return (info, content);
        }

        content.Release();
        throw new InvalidDataException(
            $"the message at {entry.Offset} has {Quantity.InvariantText(content.Length, "byte")}, not {entry.Size}; "
                + "the file was changed"
        );
    }

    private static (MessageInfo Info, MessageContent Content) FromMaildir(string path, SavedEntry entry)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException("it is not there any more");
        }

        if (InnerPath.IsLink(path))
        {
            throw new InvalidDataException("it is a link");
        }

        MessageInfo info =
            Path.GetFileName(path) == entry.FileName
                ? entry.Info
                : StatusFields.ReadName(MaildirSource.Letters(Path.GetFileName(path)), s_noKeywords, entry.Info);
        return (info, MessageContent.OpenFile(path));
    }

    private static readonly Dictionary<char, string> s_noKeywords = [];

    private IMessageSource? Unlisted()
    {
        if (saved.Format == SaveFormat.Mbox)
        {
            return null;
        }

        var listed = new HashSet<string>(
            saved.Entries().Select(entry => MaildirSource.Unique(entry.FileName)),
            StringComparer.Ordinal
        );
        return saved.Format == SaveFormat.Maildir
            ? new MaildirSource(saved.Directory, name => listed.Contains(MaildirSource.Unique(name)))
            : new FileSource(
                saved.Place,
                () =>
                    ImportFinder
                        .MessageFiles(saved.Directory)
                        .Where(file => !listed.Contains(MaildirSource.Unique(Path.GetFileName(file))))
            );
    }
}
