using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>POP3 servers whose UIDLs are not unique, or missing: fakes, because Dovecot's are as they should be.</summary>
public sealed class Pop3UidlTests
{
    [Theory]
    [InlineData("1 same\r\n2 same\r\n3 same\r\n4 same", "4 messages")]
    [InlineData("1 a", "a short list")]
    [InlineData("1 a\r\n2 a\r\n3 b", "both")]
    public void Every_message_is_listed_and_saved_once_with_a_warning(string uidls, string name)
    {
        using ScriptedServer server = ScriptedServer.Start(connection => Serve(connection, uidls));
        using var shell = new Shell();
        shell
            .Run(
                "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Protocol Pop3 "
                    + "-Security None -AllowUnencrypted",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .ThrowOnError();
        using var target = new TempFolder();

        ShellResult listed = shell.Run("Get-SpectrumMessage").ThrowOnError();
        ShellResult saved = shell.Run("Save-SpectrumMessage $args[0]", target.Path).ThrowOnError();
        dynamic again = shell.Run("Save-SpectrumMessage $args[0]", target.Path).Single;
        shell.Run(
            "Get-SpectrumMessage | Select-Object -Last 1 | Remove-SpectrumMessage -Permanent -Confirm:$false; Disconnect-Spectrum"
        );

        Assert.Equal(
            ["number 1", "number 2", "number 3", "number 4"],
            listed.Output.Select(message => (string)message.Properties["Subject"].Value)
        );
        Assert.Contains("UIDL", Assert.Single(listed.Warnings), StringComparison.Ordinal);
        Assert.Contains("UIDL", Assert.Single(saved.Warnings), StringComparison.Ordinal);
        Assert.Equal(4, (int)((dynamic)saved.Output.Single()).Saved);
        Assert.Equal((0, 4), ((int)again.Saved, (int)again.AlreadySaved));
        Assert.True(Directory.GetFiles(target.Path, "*.eml", SearchOption.AllDirectories).Length == 4, name);
    }

    private static void Serve(ScriptedConnection connection, string uidls)
    {
        connection.WriteLine("+OK ready");
        while (connection.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            connection.WriteLine(
                words[0].ToUpperInvariant() switch
                {
                    "CAPA" => "+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.",
                    "STAT" => "+OK 4 400",
                    "UIDL" => $"+OK\r\n{uidls}\r\n.",
                    "LIST" => "+OK\r\n1 100\r\n2 100\r\n3 120\r\n4 130\r\n.",
                    "RETR" or "TOP" => string.Create(
                        CultureInfo.InvariantCulture,
                        $"+OK\r\nSubject: number {words[1]}\r\n\r\ntext\r\n."
                    ),
                    "USER" or "PASS" or "NOOP" or "DELE" or "QUIT" => "+OK",
                    _ => "-ERR no",
                }
            );
        }
    }
}
