using SpectrumMail.Failures;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>Carries what saving tells to the pipeline.</summary>
internal sealed class SaveObserver : ISaveObserver
{
    private readonly MailPipeline _pipeline;
    private readonly FolderProgress _progress;
    private readonly bool _passThru;

    /// <param name="folder">The folder that is saved.</param>
    /// <param name="pipeline">Where to.</param>
    /// <param name="passThru">Whether each saved message is emitted.</param>
    public SaveObserver(string folder, MailPipeline pipeline, bool passThru)
    {
        _pipeline = pipeline;
        _passThru = passThru;
        _progress = new FolderProgress(folder, pipeline, "Saving");
    }

    public void Saved(SavedMessage message)
    {
        if (_passThru)
        {
            _pipeline.Write(message);
        }
    }

    public void Failed(MailException failure, string target) => _pipeline.Error(ErrorRecords.From(failure, target));

    public void Progress(int done, int total) => _progress.Report(done, total);

    public void Finish() => _progress.Finish();
}
