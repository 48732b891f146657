using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Delivery;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tracking;

/// <summary>Reads the reports in files: messages, directories of messages, mbox files and Maildirs.</summary>
/// <param name="recurse">Whether to look into directories below.</param>
/// <param name="since">Only reports that arrived then or later; null for all.</param>
/// <param name="before">Only reports that arrived before; null for all.</param>
internal sealed class FileReports(bool recurse, DateTime? since, DateTime? before)
{
    /// <summary>Reads the reports at a path.</summary>
    /// <exception cref="MailException">There are no messages.</exception>
    public void Read(string path, IReportReceiver receiver, IWorkOutput output, CancellationToken cancel)
    {
        int done = 0;
        foreach (IMessageSource source in FindSources(path))
        {
            var reading = new Reading(this, source, receiver, output);
            source.Read(reading, cancel);
            done += reading.Done;
            output.Progress($"Reading reports in {path}", done, 0);
        }
    }

    // Collections of reports often have other names than those of mail.
    private IReadOnlyList<IMessageSource> FindSources(string path)
    {
        try
        {
            return [.. ImportFinder.Find(path, format: null, recurse).Select(found => found.Source)];
        }
        catch (MailException ex) when (SavingFailures.ImportNothingFound.Is(ex) && Directory.Exists(path) && HasFiles(path))
        {
            return [new FileSource(path, () => Directory.EnumerateFiles(path).OrderBy(name => name, StringComparer.Ordinal))];
        }
    }

    private static bool HasFiles(string path) => Directory.EnumerateFiles(path).Any();

    private bool Admits(SpectrumDeliveryReport report) =>
        MessageFilter.Within(report.Received, since, before, unknown: since is null && before is null);

    private sealed class Reading(FileReports owner, IMessageSource source, IReportReceiver receiver, IWorkOutput output)
        : IMessageReceiver
    {
        private readonly ReportFactory _factory = new();

        public int Done { get; private set; }

        public SpoolPlace Spool => SpoolPlace.Temporary;

        public bool Wants(string id) => true;

        public void Receive(string id, MessageInfo info, MessageContent content)
        {
            Done++;
            ArraySegment<byte> head = content.Head(ReportLimits.Bytes);
            using var bytes = new MemoryStream(head.Array!, head.Offset, head.Count, writable: false);
            var place = new ReportPlace(string.Empty, 0, 0, Locate(id), string.Empty, null);
            (IReadOnlyList<SpectrumDeliveryReport> reports, Exception? failure) = _factory.Read(bytes, place);
            receiver.Take([.. reports.Where(owner.Admits)]);
            if (failure is not null)
            {
                output.Error(DeliveryFailures.ReportUnreadable.Make(place.Path, failure.Message, failure), place.Path);
            }
        }

        public void Fail(string id, MailException failure) => output.Error(failure, Locate(id));

        public void Warn(string warning) => output.Warning(warning);

        public void ThrowIfFailed() { }

        // The id of a message in a directory is the name of its file.
        private string Locate(string id)
        {
            string inside = Directory.Exists(source.Name) ? Path.Combine(source.Name, id) : source.Name;
            return File.Exists(inside) ? inside : source.Name;
        }
    }
}
