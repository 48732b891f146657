using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The transfer into one folder among many: what is only this folder's trouble does not end the others.</summary>
/// <param name="run">The transfer as a whole.</param>
/// <param name="path">The folder's path as the server has it.</param>
/// <param name="doing">What is being done, for the progress bar.</param>
internal sealed class TransferStep(TransferRun run, string path, string doing)
{
    /// <summary>Looks what there is to do; null when this folder cannot be looked at.</summary>
    public (int Total, int Wanted, bool Exists)? Look(IMessageSource source, IWorkOutput output, CancellationToken cancel)
    {
        try
        {
            return run.Begin(source, path, doing, output, look: true).Preview(cancel);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, path);
            return null;
        }
    }

    /// <summary>Does it, and emits the result.</summary>
    /// <returns>Whether nothing of it is left to try again.</returns>
    public bool Do(IMessageSource source, IWorkOutput output, CancellationToken cancel)
    {
        FolderTransfer transfer = run.Begin(source, path, doing, output, look: false);
        try
        {
            transfer.Run(cancel);
            output.Write(transfer.Result);
            return transfer.Result.Failed == 0;
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, path);
            return false;
        }
        catch (MailException)
        {
            // What was stored until then is told before the error that ends the command.
            output.Write(transfer.Result);
            throw;
        }
    }
}
