using System;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Views;

/// <summary>
/// What a sender writes reaches no terminal as a command, in whatever form an object is shown: PowerShell lists the raw
/// properties of an object when another type was shown before it.
/// </summary>
public sealed class HostileMailTests(Labs labs)
{
    private const string Hostile = "a\u001b]52;c;eA==\a\u009b31m\u202Egnp.exe\u2066b\u2028c";

    private static readonly string s_word = $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(Hostile))}?=";

    private static readonly byte[] s_message = Encoding.ASCII.GetBytes(
        $"""
        From: {s_word} <a@b.test>
        To: {s_word} <c@b.test>
        Subject: {s_word}
        Message-ID: <i@b.test>
        Date: Wed, 12 Jan 2022 10:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        Text
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="{s_word}"

        x
        --b--

        """.ReplaceLineEndings("\r\n")
    );

    [Fact]
    public void Nothing_of_a_message_is_a_command_for_the_terminal()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", s_message);
        using Shell shell = LabShell.Connected(lab, user);
        shell
            .Run("$m = Get-SpectrumMessage -Include Attachments, Headers; $PSStyle.OutputRendering = 'PlainText'")
            .ThrowOnError();

        ShellResult shown = shell.Run(
            "$m | Out-String; $m | Format-List * -Force | Out-String; 1, $m | Out-String; "
                + "$m.Attachments | Format-List | Out-String; "
                + "$m.From.Name; \"$m\"; $m.To | Format-List | Out-String; $m.Headers | ForEach-Object ToString; "
                + "$m | Remove-SpectrumMessage -WhatIf -Verbose 4>&1"
        );

        string text = string.Join("\n", shown.ThrowOnError().Output.Select(line => line.ToString()).Concat(shown.Verbose));
        Assert.Contains("a ]52;c;eA==", text, StringComparison.Ordinal);
        Assert.Empty(text.Where(IsCommand).Distinct());
    }

    [Fact]
    public void The_attachment_keeps_its_own_name_beside_the_one_that_is_shown()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", s_message);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult names = shell.Run(
            "(Get-SpectrumMessage -Include Attachments).Attachments | ForEach-Object { $_.Name, $_.RawName }"
        );

        string name = "a ]52;c;eA==  31m\uFFFDgnp.exe\uFFFDb\uFFFDc";
        Assert.Equal([name, Hostile], names.ThrowOnError().Output.Select(one => one.ToString()));
    }

    [Fact]
    public void A_folder_is_found_by_the_path_that_is_shown()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run("New-SpectrumFolder $args[0]", "x\u202Efdp.exe").ThrowOnError();
        lab.Append(user.Address, "x\u202Efdp.exe", s_message);

        ShellResult result = shell.Run(
            """
            $folder = Get-SpectrumFolder | Where-Object { $_.RawPath -cne $_.Path }
            $folder.Path, $folder.RawPath
            ($folder | Get-SpectrumMessage | Measure-Object).Count
            (Get-SpectrumMessage $folder.Path).Uid
            (Get-SpectrumMessage $folder.RawPath).Folder
            Get-SpectrumMessage $folder.Path | Set-SpectrumMessage -Flagged
            (Get-SpectrumMessage $folder.Path).Flagged
            $folder | Out-String
            """
        );

        Assert.Equal(
            ["x\uFFFDfdp.exe", "x\u202Efdp.exe", "1", "1", "x\uFFFDfdp.exe", "True"],
            result.ThrowOnError().Output.Take(6).Select(one => one.ToString())
        );
        Assert.DoesNotContain(result.Output[6].ToString(), character => IsCommand(character));
    }

    private static bool IsCommand(char character) =>
        (char.IsControl(character) && character is not ('\r' or '\n'))
        || character is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
