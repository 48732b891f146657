using System;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>A process that may open few files and sockets, as <c>ulimit -n</c> makes one.</summary>
public sealed class FewDescriptorsTests(Labs labs)
{
    private const int Mailboxes = 60;

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    public void Every_mailbox_has_its_row_and_the_rows_without_a_socket_say_why(int free)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ulimit is a system's own.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using ScriptedServer server = ScriptedServer.Start(Serve, labs.Full.ServerCertificate);
        string script = folder.Combine("audit.ps1");
        File.WriteAllText(
            script,
            """
            param($Module, $Server, $Port, $Ca, $Mailboxes)
            Import-Module $Module
            # What is open now may stay open, and so many more.
            $open = (Get-ChildItem /proc/self/fd).Count
            prlimit --pid $PID "--nofile=$($open + FREE):$($open + FREE)"
            1..$Mailboxes | ForEach-Object { [pscustomobject]@{ EmailAddress = "u$_@lab.test"; Password = 'p' } } |
                Invoke-SpectrumMailboxAudit -Server $Server -Port $Port -Security Tls -CertificateAuthority $Ca `
                    -ThrottleLimit 64 -TimeoutSec 20 | ForEach-Object { "row $($_.Status) $($_.Cause)" }
            """.Replace("FREE", $"{free}", StringComparison.Ordinal)
        );

        (int code, string output, string errors) = Pwsh.Start(
            script,
            Repository.Module,
            labs.Full.Host,
            $"{server.Port}",
            labs.Full.CaFile,
            $"{Mailboxes}"
        );

        string[] rows = [.. output.Split('\n').Where(line => line.StartsWith("row ", StringComparison.Ordinal))];
        Assert.True(code == 0 && errors.Length == 0 && rows.Length == Mailboxes, $"{code}\n{errors}\n{output}");
        Assert.All(rows, row => Assert.DoesNotContain("Other", row, StringComparison.Ordinal));
        Assert.True(free < 60 || rows.Any(row => row == "row Ok None"), output);
    }

    private static void Serve(ScriptedConnection client)
    {
        client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');

            // So that many mailboxes are read at the same time.
            System.Threading.Thread.Sleep(words[1] == "LIST" ? 200 : 0);
            client.WriteLine(
                words[1] switch
                {
                    "LIST" => "* LIST () \"/\" INBOX\r\n",
                    "STATUS" => "* STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY 7)\r\n",
                    _ => string.Empty,
                } + $"{words[0]} OK done"
            );
        }
    }
}
