using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>What a copy to another account says of every message: the accounting of a run, and -Verify.</summary>
public sealed class CopyVerifyTests(Labs labs)
{
    private const string Copy = "Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX";

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    public void Verify_finds_every_message_and_names_one_that_was_deleted_or_changed(LabVariant variant)
    {
        using var two = new TwoAccounts(labs.Full, labs.Variant(variant));
        two.From.Seed(two.Old.Address, 40);
        two.From.AppendAll(two.Old.Address, "INBOX", OddMail.Messages);
        two.From.AppendAll(two.Old.Address, "INBOX", Enumerable.Repeat(Corpus.Message(3), 2));
        int count = two.From.ReadMail(two.Old.Address).Count;

        ShellResult first = two.Shell.Run(Copy + " -Verify").ThrowOnError();
        two.To.Doveadm(two.New.Address, "expunge", "mailbox", "INBOX", "uid", "7");
        two.To.AppendAll(two.New.Address, "INBOX", ["Subject: something else\r\n\r\nText\r\n"u8.ToArray()]);
        ShellResult again = two.Shell.Run(Copy + " -Verify");

        dynamic stored = first.Single;
        Assert.Equal((count, count, 0), ((int)stored.Found, (int)stored.Stored, (int)stored.Remaining));
        dynamic good = stored.Verification;
        Assert.Equal((count, count, count, 0), ((int)good.SourceCount, (int)good.Count, (int)good.Same, (int)good.Missing));
        Assert.Equal((long)good.SourceSize, (long)good.Size);
        Assert.Equal("CopyMissing", Assert.Single(again.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("INBOX/7", again.Errors[0].TargetObject);
        dynamic second = again.Output.Single();
        Assert.Equal((count, count), ((int)second.Found, (int)second.StoredBefore));
        dynamic bad = second.Verification;
        Assert.Equal((1, 1, false), ((int)bad.Missing, (int)bad.Additional, (bool)bad.IsComplete));
    }

    [Fact]
    public void Accounting_adds_up_when_messages_are_refused_and_when_the_mailbox_is_full()
    {
        Lab small = labs.Get(new LabOptions { QuotaBytes = 300_000, Smtp = false });
        using var two = new TwoAccounts(labs.Full, small);
        two.From.AppendAll(two.Old.Address, "INBOX", ["Subject: nul\r\n\r\nText\r\n"u8.ToArray()]);
        two.From.Seed(two.Old.Address, 150);

        ShellResult full = two.Shell.Run(Copy);

        dynamic result = full.Output.Single();
        Assert.NotNull(full.Fatal);
        Assert.Equal(151, (int)result.Found);
        Assert.InRange((int)result.Stored, 1, 150);
        Assert.Equal(
            151,
            (int)result.Stored + (int)result.StoredBefore + (int)result.Skipped + (int)result.Failed + (int)result.Remaining
        );
        Assert.True((int)result.Remaining > 0);
        Assert.Null(result.Verification);
    }
}
