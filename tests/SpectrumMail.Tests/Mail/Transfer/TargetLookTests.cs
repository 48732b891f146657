using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Transfer;

/// <summary>What a folder has is found again by what was sent.</summary>
public sealed class TargetLookTests(Labs labs)
{
    private const int Usual = 60;

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_message_has_the_key_of_its_bytes_however_odd_they_are(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, Usual);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        using MailAccount account = LabAccount.Imap(lab, user);
        var look = new TargetLook(account, TargetFolder.Open(account, "INBOX", CancellationToken.None));

        IReadOnlyList<TargetMessage> there = look.List(1, CancellationToken.None);
        IReadOnlyDictionary<uint, Fingerprint> prints = look.Prints(
            [.. there.Select(message => message.Uid)],
            CancellationToken.None
        );
        IReadOnlyList<TargetMessage> last = look.List(Usual, CancellationToken.None);
        look.Close(CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, Usual + OddMail.Messages.Count).Select(uid => (uint)uid), there.Select(one => one.Uid));
        Assert.All(there, message => Assert.Equal(prints[message.Uid].Key, message.Key));
        Assert.All(there, message => Assert.NotNull(message.Received));
        Assert.Equal(there.Skip(Usual - 1), last);
    }
}
