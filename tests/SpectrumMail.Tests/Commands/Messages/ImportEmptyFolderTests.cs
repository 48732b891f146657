using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Folders without messages are restored to the place that they had.</summary>
public sealed class ImportEmptyFolderTests(Labs labs)
{
    [Theory]
    [InlineData("Eml")]
    [InlineData("Mbox")]
    [InlineData("Maildir")]
    public void Empty_folders_keep_their_place_between_servers_with_other_separators(string format)
    {
        using var two = new TwoAccounts(labs.Variant(LabVariant.InboxPrefix), labs.Full);
        string[] names = ["Spam", "Work.Empty", "A b/c"];
        two.From.CreateFolders(two.Old.Address, names.Select(name => "INBOX." + name.Replace('/', '_')));
        two.From.Seed(two.Old.Address, 2);
        using var target = new TempFolder();

        two.Shell.Run("Save-SpectrumMessage $args[0] -Session old -Folder * -Format $args[1]", target.Path, format)
            .ThrowOnError();
        two.Shell.Run("Save-SpectrumMessage $args[0] -Session old -Folder * -Format $args[1]", target.Path, format)
            .ThrowOnError();
        two.Shell.Run("Import-SpectrumMessage $args[0] -Session new", target.Path).ThrowOnError();

        string[] there =
        [
            .. two
                .Shell.Run("Get-SpectrumFolder -Session new | ForEach-Object Path")
                .ThrowOnError()
                .Output.Select(path => (string)path.BaseObject),
        ];
        Assert.Contains("Spam", there);
        Assert.Contains("Work/Empty", there);
        Assert.Contains("A b_c", there);
        Assert.DoesNotContain(
            there,
            path =>
                path.StartsWith("INBOX/", System.StringComparison.Ordinal)
                || path.StartsWith("INBOX.", System.StringComparison.Ordinal)
        );
    }
}
