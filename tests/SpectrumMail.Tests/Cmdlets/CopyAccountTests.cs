using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Cmdlets;

/// <summary>Copy-SpectrumMessage -DestinationSession, between two mailboxes, compared by a client of the lab's own and by doveadm.</summary>
public sealed class CopyAccountTests(Labs labs)
{
    private const string All = "Copy-SpectrumMessage -Session old -DestinationSession new";

    public static TheoryData<LabVariant, LabVariant> Pairs =>
    [
        (LabVariant.Full, LabVariant.Full), (LabVariant.Full, LabVariant.Bare), (LabVariant.Full, LabVariant.InboxPrefix),
        (LabVariant.Bare, LabVariant.InboxPrefix), (LabVariant.InboxPrefix, LabVariant.Full),
    ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_mailbox_is_copied_with_its_tree_bytes_flags_and_dates_and_later_what_is_new(LabVariant from, LabVariant to)
    {
        using var two = new TwoAccounts(labs.Variant(from), labs.Variant(to));
        string[][] trees = [["INBOX"], ["Sent"], ["Projekte", "Größe 2024", "日本語"], ["Projekte", "a & b"], ["Odd [x] \"q\""], ["Leer"]];
        two.From.CreateFolders(two.Old.Address, trees.Skip(2).Select(levels => Path(from, levels)));
        for (int index = 0; index < trees.Length - 1; index++)
        {
            two.From.Seed(two.Old.Address, 20 + index, Path(from, trees[index]), startAt: index * 50);
        }

        two.From.AppendAll(two.Old.Address, "INBOX", OddMail.Messages);

        ShellResult first = two.Shell.Run(All);
        first.ThrowOnError();
        two.From.Seed(two.Old.Address, 3, "INBOX", startAt: 500);
        ShellResult second = two.Shell.Run(All);
        second.ThrowOnError();

        foreach (string[] levels in trees)
        {
            Assert.Equal(Image.Of(two.From, two.Old, Path(from, levels)), Image.Of(two.To, two.New, Path(to, levels)));
        }

        Assert.Empty(first.Warnings);
        Assert.Equal(3, second.Output.Sum(result => (int)((dynamic)result).Stored));
        Assert.Equal(first.Output.Sum(result => (int)((dynamic)result).Stored), second.Output.Sum(result => (int)((dynamic)result).StoredBefore));
        Assert.Equal(two.Shell.Run("Get-SpectrumFolder -Session old | ? Subscribed").Output.Count, two.Shell.Run("Get-SpectrumFolder -Session new | ? Subscribed").Output.Count);
    }

    private static string Path(LabVariant variant, params string[] levels) => variant == LabVariant.InboxPrefix
        ? levels[0] == "INBOX" ? "INBOX" : "INBOX." + string.Join('.', levels)
        : string.Join('/', levels);
}
