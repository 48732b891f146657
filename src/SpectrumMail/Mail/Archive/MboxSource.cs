using System;
using System.IO;
using System.Linq;
using System.Threading;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The messages of an mbox of any program. Their ids are where they begin; they arrived at the time in their <c>From </c> line.
/// </summary>
internal sealed class MboxSource(string path) : IMessageSource
{
    private (LooseFile File, long Length, DateTime Written)? _scanned;

    public string Name { get; } = path;

    public uint Validity => 0;

    public string Locate(string id) => Name + "/" + id;

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        string[] ids = [.. Open(cancel).Ids];
        return (ids.Length, ids.Count(receiver.Wants));
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        LooseFile file = Open(cancel);
        file.Read(receiver, (id, _) => id, cancel);
        foreach (string warning in file.Warnings)
        {
            receiver.Warn(warning);
        }
    }

    // Finding the messages reads the whole file, and a transfer counts them twice before it reads them.
    private LooseFile Open(CancellationToken cancel)
    {
        // Before the search: what is written meanwhile makes the next call search again.
        var info = new FileInfo(Name);
        (long Length, DateTime Written) now = (info.Length, info.LastWriteTimeUtc);
        if (_scanned is not { } known || (known.Length, known.Written) != now)
        {
            known = (LooseFile.Open(Name, isMbox: true, cancel)!, now.Length, now.Written);
            _scanned = known;
        }

        return known.File;
    }
}
