namespace SpectrumMail.Pipeline;

/// <summary>A progress bar for reading a folder.</summary>
internal sealed class FolderProgress
{
    private readonly ActivityProgress _progress;

    public FolderProgress(string folder, MailPipeline pipeline) => _progress = new ActivityProgress($"Reading {folder}", pipeline);

    public void Report(int done, int total) => _progress.Report(done, total, $"{done:N0} of {total:N0} messages");

    public void Finish() => _progress.Finish();
}
