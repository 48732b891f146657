using System;
using System.IO;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Archive;

/// <summary>The list of what has been saved.</summary>
public sealed class SaveManifestTests : IDisposable
{
    private static readonly SaveIdentity s_identity = new("me@x.test", MailProtocol.Imap, "INBOX", 7, SaveFormat.Eml);
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-manifest").FullName;

    private string Path => System.IO.Path.Combine(_folder, "list.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_path_that_is_no_file_is_not_reported_as_in_use()
    {
        Directory.CreateDirectory(Path);

        Exception failure = Assert.ThrowsAny<Exception>(() => SaveManifest.Open(Path, s_identity));

        Assert.DoesNotContain("in use", failure.Message, StringComparison.Ordinal);
        Assert.True(failure is IOException or UnauthorizedAccessException, failure.GetType().Name);
    }

    [Fact]
    public void A_list_that_another_run_has_open_is_in_use()
    {
        using SaveManifest first = SaveManifest.Open(Path, s_identity);

        Assert.Equal("SaveInProgress", Assert.Throws<MailException>(() => SaveManifest.Open(Path, s_identity)).ErrorId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(90)]
    public void A_run_killed_in_the_first_lines_leaves_a_list_that_starts_again(int length)
    {
        SaveManifest.Open(Path, s_identity).Dispose();
        string whole = File.ReadAllText(Path);
        File.WriteAllText(Path, whole.Substring(0, length));

        using (SaveManifest manifest = SaveManifest.Open(Path, s_identity))
        {
            Assert.True(manifest.IsNew);
        }

        Assert.Equal(whole, File.ReadAllText(Path));
    }

    [Fact]
    public void The_next_run_knows_listed_messages_but_no_unfinished_line()
    {
        using (SaveManifest manifest = SaveManifest.Open(Path, s_identity))
        {
            manifest.Begin();
            manifest.Add(new MessageInfo { Uid = 5 }, new SavedPlace("a.eml", 0, 10), 10);
            manifest.Commit();
        }

        File.AppendAllText(Path, "6,b.eml,0,");
        using SaveManifest again = SaveManifest.Open(Path, s_identity);

        Assert.Equal(
            (true, false, false, false),
            (again.Saved.Contains("5"), again.Saved.Contains("6"), again.WasClean, again.IsNew)
        );
    }
}
