using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Cmdlets;

/// <summary>Mail as it is, and not as the RFCs would have it.</summary>
public sealed class OddMailTests(Labs labs)
{
    [Fact]
    public void Every_odd_message_is_listed()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult all = shell.Run("Get-SpectrumMessage").ThrowOnError();

        Assert.True(OddMail.Messages.Count >= 200);
        Assert.Equal(Enumerable.Range(1, OddMail.Messages.Count).Select(uid => (long)uid), all.Output.Select(message => (long)message.Properties["Uid"].Value));
    }
}
