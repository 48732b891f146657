using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Messages in files of their own: the .eml files of a directory, or named files. A file that begins as an mbox may have several.
/// </summary>
/// <param name="name">The directory or file, for users.</param>
/// <param name="files">The files, as full paths; called more than once.</param>
/// <param name="fullIds">Whether the id of a file is its whole path, because the files are in several directories.</param>
internal sealed class FileSource(string name, Func<IEnumerable<string>> files, bool fullIds = false) : IMessageSource
{
    public string Name { get; } = name;

    public uint Validity => 0;

    public string Locate(string id) => fullIds ? id : Path.Combine(Name, id);

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        int total = 0,
            wanted = 0;
        foreach (string file in files())
        {
            cancel.ThrowIfCancellationRequested();
            foreach (string id in Ids(file, cancel))
            {
                total++;
                wanted += receiver.Wants(id) ? 1 : 0;
            }
        }

        return (total, wanted);
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        foreach (string file in files())
        {
            cancel.ThrowIfCancellationRequested();
            receiver.ThrowIfFailed();
            string id = Id(file);
            LooseFile? several;
            try
            {
                several = LooseFile.Open(file, isMbox: false, cancel);
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                if (receiver.Wants(id))
                {
                    receiver.Fail(id, SavingFailures.Unreadable(file, ex));
                }

                continue;
            }

            if (several is null)
            {
                ReadWhole(receiver, file, id);
            }
            else
            {
                several.Read(receiver, (place, number) => Id(file, place, number), cancel);
                foreach (string warning in several.Warnings)
                {
                    receiver.Warn(warning);
                }
            }
        }
    }

    private static void ReadWhole(IMessageReceiver receiver, string file, string id)
    {
        if (!receiver.Wants(id))
        {
            return;
        }

        MessageReading.Read(
            receiver,
            id,
            file,
            () =>
            {
                MessageContent content = LineEnds.Read(file, receiver.Spool);
                ArraySegment<byte> head = content.Head(HeaderPeek.Most);
                return (
                    StatusFields.Read(
                        head,
                        new MessageInfo { Uidl = id, Received = HeaderPeek.Arrived(head) ?? File.GetLastWriteTime(file) }
                    ),
                    content
                );
            }
        );
    }

    private IEnumerable<string> Ids(string file, CancellationToken cancel)
    {
        try
        {
            return LooseFile.Open(file, isMbox: false, cancel) is { } several
                ? [.. several.Ids.Select((place, number) => Id(file, place, number))]
                : [Id(file)];
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // Reading the file shows what is wrong.
            return [Id(file)];
        }
    }

    private string Id(string file) => fullIds ? file : Path.GetFileName(file);

    private string Id(string file, string place, int number) => number == 0 ? Id(file) : Id(file) + place;
}
