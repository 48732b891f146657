using System;
using System.IO;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>A file that is no checkpoint, or cannot become one, is refused before anything is read.</summary>
public sealed class CheckpointFileTests(Labs labs) : IDisposable
{
    private const string List = "Get-SpectrumMessage -Checkpoint $args[0]";
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("{ \"format\": \"SpectrumMail.MessageCheckpoint/1\" }")]
    [InlineData("{ \"format\": \"SpectrumMail.MessageCheckpoint/1\", \"folders\": [ { \"folder\": \"INBOX\" } ] }")]
    [InlineData("{ \"format\": \"SpectrumMail.MessageCheckpoint/1\", \"folders\": [ null ] }")]
    [InlineData("")]
    public void A_file_that_was_damaged_is_refused(string content)
    {
        File.WriteAllText(_file, content);
        using Shell shell = LabShell.Connected(labs.Full, labs.Full.Alice);

        Assert.Equal("CheckpointUnreadable", shell.Run(List, _file).FatalId);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_reported_before_anything_is_read()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 3);
        using Shell shell = LabShell.Connected(labs.Full, user);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);

        foreach (string path in new[] { folder.Path, Path.Combine(folder.Path, "missing", "seen.json") })
        {
            ShellResult result = shell.Run(List, path);
            Assert.Equal("CheckpointUnwritable", result.FatalId);
            Assert.Empty(result.Output);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_and_not_changed()
    {
        File.WriteAllText(_file, "{ \"my\": \"notes\" }");
        using Shell shell = LabShell.Connected(labs.Full, labs.Full.Alice);

        Assert.Equal("CheckpointUnreadable", shell.Run(List, _file).FatalId);
        Assert.Equal("{ \"my\": \"notes\" }", File.ReadAllText(_file));
    }
}
