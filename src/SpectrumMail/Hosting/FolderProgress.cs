namespace SpectrumMail.Hosting;

/// <summary>A progress bar for reading a folder.</summary>
internal sealed class FolderProgress
{
    private readonly ActivityProgress _progress;

    /// <param name="folder">The folder.</param>
    /// <param name="pipeline">Where the bar is shown.</param>
    /// <param name="doing">What is done with the folder.</param>
    public FolderProgress(string folder, MailPipeline pipeline, string doing = "Reading") => _progress = new ActivityProgress($"{doing} {folder}", pipeline);

    public void Report(int done, int total) => _progress.Report(done, total, $"{done:N0} of {total:N0} messages");

    public void Finish() => _progress.Finish();
}
