using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

public sealed class SendTests(Labs labs)
{
    private static readonly TimeSpan s_delivery = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_message_arrives_and_the_result_contains_the_servers_reply()
    {
        Lab lab = labs.Sending();
        LabUser bob = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        dynamic sent = shell
            .Run(
                "Send-SpectrumMail -To $args[0] -Subject 'Grüße' -Body 'Zeile 1' -Priority High -ReplyTo replies@lab.test",
                bob.Address
            )
            .Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Contains("queued as", (string)sent.ServerResponse, StringComparison.Ordinal);
        Assert.Equal("Accepted", sent.Recipients[0].Status.ToString());
        Assert.Equal(250, (int)sent.Recipients[0].Code);
        string raw = Received(lab, bob);
        Assert.Contains($"Message-Id: <{sent.MessageId}>", raw, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"From: {lab.Alice.Address}", raw, StringComparison.Ordinal);
        Assert.Contains("Reply-To: replies@lab.test", raw, StringComparison.Ordinal);
        Assert.Contains("X-Priority: 1", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_with_one_refused_recipient_is_PartiallySent()
    {
        Lab lab = labs.Sending();
        LabUser bob = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        ShellResult result = shell.Run("Send-SpectrumMail -To $args[0], unknown@lab.test -Subject half", bob.Address);

        dynamic sent = Assert.Single(result.Output);
        Assert.Equal("PartiallySent", sent.Status.ToString());
        Assert.Equal("Accepted", sent.Recipients[0].Status.ToString());
        Assert.Equal("Rejected", sent.Recipients[1].Status.ToString());
        Assert.Equal(550, (int)sent.Recipients[1].Code);
        Assert.Equal("5.1.1", (string)sent.Recipients[1].EnhancedCode);
        Assert.Contains("unknown@lab.test", (string)sent.Recipients[1].Text, StringComparison.Ordinal);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("RecipientRejected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("unknown@lab.test", error.TargetObject);
        Received(lab, bob);
        Assert.Single(lab.WaitForMail(bob.Address, 1, s_delivery));
    }

    [Fact]
    public void A_message_is_Rejected_when_all_recipients_are_refused()
    {
        Lab lab = labs.Sending();
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        ShellResult result = shell.Run("Send-SpectrumMail -To nobody1@lab.test, nobody2@lab.test -Subject none");

        Assert.Equal("Rejected", ((dynamic)Assert.Single(result.Output)).Status.ToString());
        Assert.Equal(2, result.Errors.Count);
        Assert.Equal("Sent", shell.Run("Send-SpectrumMail -To $bob.UserName -Subject after").Single.Status.ToString());
    }

    [Fact]
    public void No_recipient_sees_a_blind_recipient()
    {
        Lab lab = labs.Sending();
        LabUser open = LabShell.NewUser(lab);
        LabUser blind = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        shell.Run("Send-SpectrumMail -To $args[0] -Bcc $args[1] -Subject secret", open.Address, blind.Address).ThrowOnError();

        foreach (LabUser user in (LabUser[])[open, blind])
        {
            string headers = Headers(Received(lab, user));
            Assert.DoesNotContain("Bcc:", headers, StringComparison.OrdinalIgnoreCase);
            Assert.True(user == blind || !headers.Contains(blind.Address, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("/no/such/file.txt")]
    [InlineData("/no/such/*.txt")]
    [InlineData("NoDrive:\\file.txt")]
    public void A_missing_attachment_is_an_error_and_sends_nothing(string path)
    {
        Lab lab = labs.Sending();
        LabUser bob = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        ShellResult result = shell.Run("Send-SpectrumMail -To $args[0] -Subject none -Attachments $args[1]", bob.Address, path);

        Assert.Empty(result.Output);
        Assert.StartsWith("AttachmentNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(lab.WaitForMail(bob.Address, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("-Subject \"a`r`nBcc: b@lab.test\" -To bob@lab.test")]
    [InlineData("-Subject a -To \"bob@lab.test`r`nX: y\"")]
    [InlineData("-Subject a -To bob@lab.test -From \"alice@lab.test`nX: y\"")]
    public void Line_breaks_in_headers_are_refused(string parameters)
    {
        Lab lab = labs.Sending();
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        ShellResult result = shell.Run("Send-SpectrumMail " + parameters);

        Assert.Empty(result.Output);
        Assert.StartsWith("ControlCharacter,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Attachments_arrive_byte_for_byte()
    {
        Lab lab = labs.Sending();
        LabUser bob = LabShell.NewUser(lab);
        byte[] data = [.. Enumerable.Range(0, 100_000).Select(value => (byte)(value * 31 >> 3))];
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "Übersicht 1.bin");
        File.WriteAllBytes(path, data);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        shell
            .Run("Send-SpectrumMail -To $args[0] -Subject file -Body text -Attachments $args[1]", bob.Address, path)
            .ThrowOnError();

        using var stream = new MemoryStream(Assert.Single(lab.WaitForMail(bob.Address, 1, s_delivery)));
        var part = (MimeKit.MimePart)Assert.Single(MimeKit.MimeMessage.Load(stream).Attachments);
        using var decoded = new MemoryStream();
        part.Content!.DecodeTo(decoded);
        Assert.Equal(data, decoded.ToArray());
        Assert.Equal("Übersicht 1.bin", part.FileName);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void WhatIf_sends_nothing()
    {
        Lab lab = labs.Sending();
        LabUser bob = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        Assert.Empty(shell.Run("Send-SpectrumMail -To $args[0] -Subject none -WhatIf", bob.Address).ThrowOnError().Output);

        Assert.Empty(lab.WaitForMail(bob.Address, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Piped_rows_are_sent_on_one_connection()
    {
        Lab lab = labs.Sending();
        LabUser bob = LabShell.NewUser(lab);
        string log = Path.GetTempFileName();
        using Shell shell = LabShell.For(lab);
        shell.Run("Connect-Spectrum -Credential $alice @lab -LogPath $args[0]", log).ThrowOnError();

        ShellResult result = shell.Run(
            "$to, $file = $args; 1..5 | ForEach-Object { [pscustomobject]@{ To = $to; Subject = \"Row $_\"; "
                + "Body = 'x'; Attachments = $(if ($_ -eq 5) { $file }) } } | Send-SpectrumMail",
            bob.Address,
            log
        );

        Assert.Equal(5, result.ThrowOnError().Output.Count);
        string[] mails = [.. lab.WaitForMail(bob.Address, 5, s_delivery).Select(Encoding.UTF8.GetString)];
        Assert.Equal(5, mails.Length);
        Assert.Contains(
            "attachment",
            Assert.Single(mails, mail => mail.Contains("Subject: Row 5", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "attachment",
            Assert.Single(mails, mail => mail.Contains("Subject: Row 4", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        shell.Run("Disconnect-Spectrum").ThrowOnError();
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(File.ReadAllText(log), "SMTP C: AUTH "));
        File.Delete(log);
    }

    private static string Received(Lab lab, LabUser user) =>
        Encoding.UTF8.GetString(lab.WaitForMail(user.Address, 1, s_delivery)[0]);

    private static string Headers(string raw) => raw.Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n\n")[0];
}
