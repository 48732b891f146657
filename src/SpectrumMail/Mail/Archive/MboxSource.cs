using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The messages of an mbox of any program. Their ids are where they begin; they arrived at the time in their <c>From </c> line.
/// </summary>
internal sealed class MboxSource(string path) : IMessageSource
{
    public string Name { get; } = path;

    public uint Validity => 0;

    /// <summary>Whether a file is one: by its first line.</summary>
    public static bool IsMbox(string path)
    {
        using FileStream file = Open(path);
        var lines = new MboxLines(file, 0, file.Length);
        return lines.Next() && MboxMessage.IsSeparator(lines);
    }

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        int total = 0,
            wanted = 0;
        foreach (string id in Separators(cancel))
        {
            total++;
            wanted += receiver.Wants(id) ? 1 : 0;
        }

        return (total, wanted);
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        using FileStream file = Open(Name);
        var lines = new MboxLines(file, 0, file.Length);
        MboxMessage? message = null;
        string id = string.Empty;
        DateTimeOffset? time = null;
        bool afterEmpty = true;
        void End()
        {
            if (message is { } ended)
            {
                MessageReading.Read(receiver, id, Name, () => ended.End(-1, new MessageInfo { Uidl = id, Received = time }));
            }
        }

        while (lines.Next())
        {
            if (afterEmpty && MboxMessage.IsSeparator(lines))
            {
                End();
                cancel.ThrowIfCancellationRequested();
                receiver.ThrowIfFailed();
                id = Id(lines);
                time = MboxMessage.Time(lines);
                message = receiver.Wants(id) ? new MboxMessage(receiver.Spool, mendLines: true) : null;
            }
            else
            {
                message?.Add(lines);
            }

            afterEmpty = lines.IsEmpty;
        }

        End();
    }

    private IEnumerable<string> Separators(CancellationToken cancel)
    {
        using FileStream file = Open(Name);
        var lines = new MboxLines(file, 0, file.Length);
        bool afterEmpty = true;
        while (lines.Next())
        {
            if (afterEmpty && MboxMessage.IsSeparator(lines))
            {
                cancel.ThrowIfCancellationRequested();
                yield return Id(lines);
            }

            afterEmpty = lines.IsEmpty;
        }
    }

    private static string Id(MboxLines lines) => "@" + lines.Offset.ToString(CultureInfo.InvariantCulture);

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
}
