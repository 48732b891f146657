using System.Threading;
using SpectrumMail.Errors;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Models;

namespace SpectrumMail.Pipeline;

/// <summary>The transfer into one folder among many: what is only this folder's trouble does not end the others.</summary>
internal static class TransferStep
{
    /// <summary>Does it, and emits the result.</summary>
    /// <returns>Whether it was done to its end.</returns>
    public static bool Run(FolderTransfer transfer, MailPipeline pipeline, CancellationToken cancel)
    {
        try
        {
            transfer.Run(cancel);
            pipeline.Write(transfer.Result);
            return true;
        }
        catch (MailException ex) when (IsOfFolder(ex))
        {
            pipeline.Error(ErrorRecords.From(ex, transfer.Result.Folder));
            return false;
        }
        catch (MailException)
        {
            // What was stored until then is told before the error that ends the command.
            pipeline.Write(transfer.Result);
            throw;
        }
    }

    private static bool IsOfFolder(MailException failure) => failure.Cause is MailCause.FolderNotFound or MailCause.UidValidityChanged or MailCause.ServerRejected
        || failure.ErrorId is "ImportFileUnreadable" or "SaveManifestDamaged";
}
