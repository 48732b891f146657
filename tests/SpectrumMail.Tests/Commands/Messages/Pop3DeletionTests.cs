using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Deletions over POP3, which only a clean end of the session makes final.</summary>
public sealed class Pop3DeletionTests(Labs labs)
{
    [Fact]
    public void Disconnecting_deletes_the_removed_messages_and_reports_them()
    {
        LabUser user = Mailbox(10);
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user);

        Assert.Empty(
            pop.Run(
                    "Get-SpectrumMessage -First 3 | Remove-SpectrumMessage -Confirm:$false; "
                        + "Remove-SpectrumMessage (Get-SpectrumMessage -Descending -First 1).Uidl -Confirm:$false"
                )
                .ThrowOnError()
                .Output
        );
        Assert.Equal(4, pop.Run("Get-SpectrumMessage | ForEach-Object { if ($_.Deleted) { $_ } }").ThrowOnError().Output.Count);
        Assert.Equal(10, labs.Full.ReadMail(user.Address).Count);
        IReadOnlyList<byte[]> left = [.. labs.Full.ReadMail(user.Address).Skip(3).Take(6)];
        dynamic result = pop.Run("Disconnect-Spectrum").Single;

        Assert.Equal((4, 0), ((int)result.Deleted, (int)result.Missing));
        Assert.Equal(left, labs.Full.ReadMail(user.Address));
        Assert.Empty(pop.Run("Get-SpectrumSession").ThrowOnError().Output);
    }

    [Theory]
    [InlineData("Remove-Module SpectrumMail")]
    [InlineData("Import-Module $args[0] -Force")]
    public void A_session_that_ends_in_another_way_deletes_nothing(string end)
    {
        LabUser user = Mailbox(5);
        using (Shell pop = LabShell.ConnectedPop3(labs.Full, user))
        {
            pop.Run("Get-SpectrumMessage | Remove-SpectrumMessage -Confirm:$false").ThrowOnError();
            pop.Run(end, Repository.Module).ThrowOnError();
        }

        Assert.Equal(5, labs.Full.ReadMail(user.Address).Count);
    }

    [Fact]
    public void A_connection_that_breaks_deletes_nothing_and_the_marks_stay()
    {
        LabUser user = Mailbox(5);
        using FaultProxy proxy = FaultProxy.Start(labs.Full.Pop3sPort, new FaultPlan());
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user, proxy.Port);
        pop.Run("Get-SpectrumMessage -First 2 | Remove-SpectrumMessage -Confirm:$false").ThrowOnError();

        proxy.CutAll();

        Assert.Equal(5, labs.Full.ReadMail(user.Address).Count);
        Assert.Equal(
            [true, true, false, false, false],
            pop.Run("(Get-SpectrumMessage).Deleted").ThrowOnError().Output.Select(deleted => (bool)deleted.BaseObject)
        );
        Assert.Equal(2, (int)pop.Run("Disconnect-Spectrum").Single.Deleted);
        Assert.Equal(3, labs.Full.ReadMail(user.Address).Count);
    }

    // A cut before QUIT leaves the mailbox unchanged. After QUIT the outcome is unknown until the second try.
    [Theory]
    [InlineData("DELE 2", "ConnectionLost", 5, 3, 0)]
    [InlineData("QUIT\r\n", "DeletionIndeterminate", 2, 0, 3)]
    public void A_cut_while_it_deletes_is_one_error_and_disconnecting_again_completes_it(
        string words,
        string id,
        int left,
        int deleted,
        int missing
    )
    {
        LabUser user = Mailbox(5);
        using FaultProxy proxy = FaultProxy.StartInsideTls(labs.Full.Pop3sPort, labs.Full.ServerCertificate, new FaultPlan());
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user, proxy.Port);
        pop.Run("Get-SpectrumMessage -First 3 | Remove-SpectrumMessage -Confirm:$false").ThrowOnError();
        proxy.Plan = new FaultPlan { CutWhenClientSays = words, OnlyFirstConnections = proxy.Connections };

        ShellResult first = pop.Run("Disconnect-Spectrum");

        Assert.Empty(first.Output);
        Assert.StartsWith(id, Assert.Single(first.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(
            System.Threading.SpinWait.SpinUntil(() => labs.Full.ReadMail(user.Address).Count == left, TimeSpan.FromSeconds(5))
        );
        dynamic second = pop.Run("Disconnect-Spectrum").Single;
        Assert.Equal((deleted, missing), ((int)second.Deleted, (int)second.Missing));
        Assert.Equal(2, labs.Full.ReadMail(user.Address).Count);
    }

    [Fact]
    public void What_if_marks_nothing_and_an_unknown_message_is_an_error()
    {
        LabUser user = Mailbox(3);
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user);

        pop.Run("Get-SpectrumMessage | Remove-SpectrumMessage -WhatIf").ThrowOnError();
        ShellResult unknown = pop.Run("Remove-SpectrumMessage nonesuch -Confirm:$false");
        ShellResult nothing = pop.Run("Remove-SpectrumMessage -Confirm:$false");

        Assert.Equal("nonesuch", Assert.Single(unknown.Errors).TargetObject);
        Assert.StartsWith("MessageNotNamed", Assert.Single(nothing.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(pop.Run("Disconnect-Spectrum").ThrowOnError().Output);
        Assert.Equal(3, labs.Full.ReadMail(user.Address).Count);
    }

    private LabUser Mailbox(int messages)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, messages);
        return user;
    }
}
