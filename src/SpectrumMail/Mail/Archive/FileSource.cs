using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Archive;

/// <summary>Messages that lie in files of their own: .eml files of a directory, or named ones.</summary>
/// <param name="name">The directory or file, for users.</param>
/// <param name="files">The files, as full paths; may be asked for more than once.</param>
/// <param name="fullIds">Whether a file is known by its whole path, because they lie in several directories.</param>
internal sealed class FileSource(string name, Func<IEnumerable<string>> files, bool fullIds = false) : IMessageSource
{
    public string Name { get; } = name;

    public uint Validity => 0;

    public (int Total, int Wanted) Count(ITransferSink sink, CancellationToken cancel)
    {
        int total = 0,
            wanted = 0;
        foreach (string file in files())
        {
            cancel.ThrowIfCancellationRequested();
            total++;
            wanted += sink.Wants(Id(file)) ? 1 : 0;
        }

        return (total, wanted);
    }

    public void Read(ITransferSink sink, CancellationToken cancel)
    {
        foreach (string file in files().Where(file => sink.Wants(Id(file))))
        {
            cancel.ThrowIfCancellationRequested();
            sink.ThrowIfFailed();
            string id = Id(file);
            MessageReading.Take(
                sink,
                id,
                file,
                () =>
                {
                    MessageContent content = LineEnds.Read(file, sink.Spool);
                    ArraySegment<byte> head = content.Head(HeaderPeek.Most);
                    return (
                        StatusFields.Of(
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

/// <summary>Reading one message of many.</summary>
internal static class MessageReading
{
    /// <summary>Reads it and hands it on; one that cannot be read is a failure of its own.</summary>
    public static void Take(ITransferSink sink, string id, string path, Func<(MessageInfo Info, MessageContent Content)> read)
    {
        (MessageInfo Info, MessageContent Content) message;
        try
        {
            message = read();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            sink.Fail(id, SavingFailures.Unreadable(path, ex));
            return;
        }

        sink.Take(id, message.Info, message.Content);
    }
}
