using SpectrumMail.Failures;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>Carries what a transfer tells to the pipeline.</summary>
internal sealed class TransferObserver : ITransferObserver
{
    private readonly MailPipeline _pipeline;
    private readonly FolderProgress _progress;

    /// <param name="folder">The folder that messages are put into.</param>
    /// <param name="pipeline">Where to.</param>
    /// <param name="doing">What is done with it.</param>
    public TransferObserver(string folder, MailPipeline pipeline, string doing)
    {
        _pipeline = pipeline;
        _progress = new FolderProgress(folder, pipeline, doing);
    }

    public void Failed(MailException failure, string target) => _pipeline.Error(ErrorRecords.From(failure, target));

    public void Progress(int done, int total) => _progress.Report(done, total);

    public void Warn(string text) => _pipeline.Warning(text);

    public void Tell(string text) => _pipeline.Verbose(text);

    public void Finish() => _progress.Finish();
}
