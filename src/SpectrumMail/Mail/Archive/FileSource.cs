using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace SpectrumMail.Mail.Archive;

/// <summary>Messages in files of their own: the .eml files of a directory, or named files.</summary>
/// <param name="name">The directory or file, for users.</param>
/// <param name="files">The files, as full paths; called more than once.</param>
/// <param name="fullIds">Whether the id of a file is its whole path, because the files are in several directories.</param>
internal sealed class FileSource(string name, Func<IEnumerable<string>> files, bool fullIds = false) : IMessageSource
{
    public string Name { get; } = name;

    public uint Validity => 0;

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        int total = 0,
            wanted = 0;
        foreach (string file in files())
        {
            cancel.ThrowIfCancellationRequested();
            total++;
            wanted += receiver.Wants(Id(file)) ? 1 : 0;
        }

        return (total, wanted);
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        foreach (string file in files().Where(file => receiver.Wants(Id(file))))
        {
            cancel.ThrowIfCancellationRequested();
            receiver.ThrowIfFailed();
            string id = Id(file);
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
    }

    private string Id(string file) => fullIds ? file : Path.GetFileName(file);
}
