using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Reads files to find out which of the contents that earlier runs stored are in them. Nothing is transferred.</summary>
internal sealed class ContentSearch : IMessageReceiver
{
    private readonly IReadOnlyList<ContentCounts> _wanted;
    private int _found;

    private ContentSearch(IReadOnlyList<ContentCounts> wanted) => _wanted = wanted;

    public SpoolPlace Spool => SpoolPlace.Temporary;

    public bool Wants(string id) => true;

    public void Receive(string id, MessageInfo info, MessageContent content)
    {
        Fingerprint print = Fingerprint.Compute(content, out _);
        _found += _wanted.Count(counts => counts.Take(print));
    }

    // The transfer reports it.
    public void Fail(string id, MailException failure) { }

    public void Warn(string warning) { }

    public void ThrowIfFailed() { }

    /// <summary>Counts the messages of a source whose content is known.</summary>
    public static int Count(IMessageSource source, ContentCounts known, CancellationToken cancel)
    {
        var search = new ContentSearch([new ContentCounts(known)]);
        if (!known.IsEmpty)
        {
            source.Read(search, cancel);
        }

        return search._found;
    }

    /// <summary>Takes the contents of sources out of each of several counts.</summary>
    public static void TakeAll(IEnumerable<IMessageSource> sources, IReadOnlyList<ContentCounts> counts, CancellationToken cancel)
    {
        var search = new ContentSearch(counts);
        foreach (IMessageSource source in sources)
        {
            source.Read(search, cancel);
        }
    }
}
