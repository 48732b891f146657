using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Tests.Mail.Archive;

/// <summary>Paths of saved files have the separators of their system.</summary>
public sealed class SavedPlaceTests
{
    [Theory]
    [InlineData('\\', "cur/1.host;2,S", "cur\\1.host;2,S")]
    [InlineData('\\', "a.eml", "a.eml")]
    [InlineData('/', "cur/1.host:2,S", "cur/1.host:2,S")]
    public void A_path_has_one_kind_of_separator(char separator, string name, string expected) =>
        Assert.Equal(expected, SavedPlace.LocalPath(string.Empty, name, separator));

    [Fact]
    public void A_message_of_an_mbox_takes_no_name_of_its_own_while_it_is_written()
    {
        using var folder = new Support.TempFolder();
        System.IO.Directory.CreateDirectory(folder.Path);
        using var store = new MboxStore(folder.Combine("box.mbox"));
        MessageContent content = MessageContent.Create(2 << 20, store.Spool);
        content.Write(new byte[2 << 20], 0, 2 << 20);

        // A kill leaves nothing behind, because the name is gone already; Windows deletes the file with its handle.
        Assert.Equal(System.OperatingSystem.IsWindows() ? 2 : 1, System.IO.Directory.GetFileSystemEntries(folder.Path).Length);
        content.Release();
        Assert.Single(System.IO.Directory.GetFileSystemEntries(folder.Path));
    }
}
