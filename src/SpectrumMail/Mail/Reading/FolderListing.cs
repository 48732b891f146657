using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Lists the messages of folders, and keeps a checkpoint up to date if there is one.</summary>
/// <param name="account">The account.</param>
/// <param name="session">The name of its session.</param>
/// <param name="checkpoint">The checkpoint; null for none.</param>
/// <param name="checkpointFile">The file of the checkpoint; null for a checkpoint in memory.</param>
internal sealed class FolderListing(MailAccount account, string session, MessageCheckpoint? checkpoint, string? checkpointFile)
{
    /// <summary>
    /// Whether a folder that holds no messages is skipped: the user did not name it, it is one of all folders in the pipeline.
    /// </summary>
    public bool SkipsUnselectable { get; init; }

    /// <summary>Lists the messages of one folder. A failure of this folder does not end the others.</summary>
    /// <param name="query">The messages.</param>
    /// <param name="output">Takes messages, failures and progress.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The account cannot be used any more.</exception>
    public void List(MessageQuery query, IWorkOutput output, CancellationToken cancel)
    {
        if (Find(query, output, cancel) is not { } reader)
        {
            return;
        }

        reader.WarnIfStartsOver(output);
        output.WriteBatch([.. reader.Vanished]);
        try
        {
            Read(reader, query.Folder, output, cancel);
        }
        finally
        {
            CheckpointFile.Update(checkpoint, checkpointFile, checkpoint is null ? null : reader.Checkpoint(), output);
        }
    }

    private MessageReader? Find(MessageQuery query, IWorkOutput output, CancellationToken cancel)
    {
        try
        {
            return MessageReader.Find(account, session, query, checkpoint, cancel);
        }
        catch (MailException ex) when (FolderFailures.FolderNotSelectable.Is(ex) && SkipsUnselectable)
        {
            output.Verbose(ex.Message);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, query.Folder);
        }

        return null;
    }

    private static void Read(MessageReader reader, string folder, IWorkOutput output, CancellationToken cancel)
    {
        foreach (MessageBatch batch in reader.Read(cancel))
        {
            if (output.IsFull)
            {
                // A server closes a connection that nothing is read from.
                reader.Finish(cancel);
            }

            output.WriteBatch(batch.Messages);
            foreach (MailException problem in batch.Problems)
            {
                output.Error(problem, folder);
            }

            output.Progress($"Reading {folder}", batch.Done, batch.Total);
        }
    }
}
