using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// The journals of imports that name no checkpoint. Each run has a file of its own, so that runs beside each other do not meet,
/// and deletes it at its end. What an interrupted run left belongs to the run whose files contain everything that it had sent.
/// </summary>
/// <param name="owner">The transfer.</param>
/// <param name="account">The destination account, with its server and port.</param>
internal sealed class ImportJournals(JournalOwner owner, string account)
{
    private const string Extension = ".journal";
    private const int Attempts = 10;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(30);

    private readonly string _folder = Path.Combine(StateFolder.Path, "transfers");
    private readonly string _prefix = "import-" + StateFolder.NameFor(account) + "-";

    /// <summary>Creates the journal of a run.</summary>
    public TransferJournal Create()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return TransferJournal.Open(Path.Combine(_folder, _prefix + Guid.NewGuid().ToString("N") + Extension), owner);
            }
            catch (MailException ex) when (attempt < Attempts && TransferFailures.TransferInProgress.Is(ex))
            {
                // Another run that looks for interrupted ones opened the new file before this one locked it.
            }
        }
    }

    /// <summary>Opens what an interrupted run with the same messages left; null for none.</summary>
    /// <param name="sources">The messages of this run.</param>
    /// <param name="cancel">Ends the search.</param>
    public TransferJournal? FindInterrupted(IReadOnlyCollection<IMessageSource> sources, CancellationToken cancel)
    {
        var left = new List<TransferJournal>();
        TransferJournal? own = null;
        try
        {
            left.AddRange(OpenAll());
            ContentCounts[] missing = [.. left.Select(Sent)];
            if (left.Count > 0)
            {
                ContentSearch.TakeAll(sources, missing, cancel);
            }

            own = left.Where((_, index) => missing[index].IsEmpty).FirstOrDefault();
            return own;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The transfer reports what cannot be read.
            return null;
        }
        finally
        {
            foreach (TransferJournal other in left.Where(journal => journal != own))
            {
                other.Dispose();
            }
        }
    }

    private static ContentCounts Sent(TransferJournal journal)
    {
        var sent = new ContentCounts();
        foreach (Fingerprint print in journal.Folders.Distinct().SelectMany(folder => folder.Sent))
        {
            sent.Add(print);
        }

        return sent;
    }

    // The latest first. A run that has its journal open is still at work.
    private IEnumerable<TransferJournal> OpenAll()
    {
        if (!Directory.Exists(_folder))
        {
            yield break;
        }

        foreach (
            string path in Directory.GetFiles(_folder, _prefix + "*" + Extension).OrderByDescending(File.GetLastWriteTimeUtc)
        )
        {
            if (TryOpen(path) is not { } journal)
            {
                continue;
            }

            if (journal.Folders.Any(folder => folder.MayHaveStored) && DateTime.UtcNow - journal.LastWritten < s_lifetime)
            {
                yield return journal;
            }
            else
            {
                journal.Discard();
            }
        }
    }

    private TransferJournal? TryOpen(string path)
    {
        try
        {
            return File.Exists(path) ? TransferJournal.Open(path, owner) : null;
        }
        catch (MailException)
        {
            return null;
        }
    }
}
