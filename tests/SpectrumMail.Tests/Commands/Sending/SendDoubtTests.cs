using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>Messages in doubt, and stopping a command while it sends.</summary>
public sealed class SendDoubtTests(Labs labs)
{
    // Ends a failing test. A passing test does not wait this long.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);

    [Fact]
    public void An_older_message_of_the_same_id_does_not_settle_the_doubt()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(
            lab.SubmissionsPort,
            lab.ServerCertificate,
            new FaultPlan { CutWhenServerSays = "queued as" }
        );
        using var send = new SendLab(lab, proxy.Port);
        lab.Append(send.Sender.Address, "INBOX", Copy("again@x.test"), internalDate: DateTimeOffset.Now.AddHours(-1));

        ShellResult result = send.Run("Send-SpectrumMail -To $to -Subject again -MessageId again@x.test @p");

        Assert.Equal("Indeterminate", ((dynamic)Assert.Single(result.Output)).Status.ToString());
        Assert.StartsWith(
            "RecipientIndeterminate,",
            Assert.Single(result.Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_copy_of_one_part_does_not_settle_another_part()
    {
        Lab lab = labs.Sending();
        int bodies = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) => line == "." && ++bodies == 2 ? "no answer of SMTP" : null
        );
        using var send = new SendLab(lab, server.Port);
        lab.Append(send.Sender.Address, "INBOX", Copy("parts@x.test"));

        dynamic sent = Assert.Single(
            send.Run("Send-SpectrumMail -To $me, $to -Subject parts -MessageId parts@x.test -MaxRecipientsPerMessage 1 @p").Output
        );

        Assert.Equal(
            ["Accepted", "Indeterminate"],
            ((IEnumerable)sent.Recipients).Cast<object>().Select(recipient => (string)((dynamic)recipient).Status.ToString())
        );
        Assert.Equal("Indeterminate", sent.Status.ToString());
    }

    [Fact]
    public async Task Stopping_ends_the_command_while_a_row_waits_for_the_server()
    {
        Lab lab = labs.Sending();
        using var waiting = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        int messages = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) =>
            {
                if (line.StartsWith("MAIL", StringComparison.Ordinal) && ++messages == 3)
                {
                    waiting.Set();
                    release.Wait(s_long);
                }

                return null;
            }
        );
        using var send = new SendLab(lab, server.Port);
        using PowerShell sending = send.Shell.Prepare(
            "$p.TimeoutSec = 600; 1..5 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
                + "| Send-SpectrumMail -To $to @p"
        );
        using var output = new PSDataCollection<PSObject>();
        sending.BeginInvoke<PSObject, PSObject>(null, output);
        Assert.True(waiting.Wait(s_long, TestContext.Current.CancellationToken));

        // Stop returns when the command has ended. The server has not replied then.
        bool stopped =
            await Task.WhenAny(
                Task.Run(sending.Stop, TestContext.Current.CancellationToken),
                Task.Delay(s_long, TestContext.Current.CancellationToken)
            )
                is not null
            && sending.InvocationStateInfo.State == PSInvocationState.Stopped;
        bool silent = !release.IsSet;
        release.Set();

        Assert.True(stopped && silent);
        Assert.Equal(PSInvocationState.Stopped, sending.InvocationStateInfo.State);
        Assert.Equal(["no 1", "no 2"], output.Select(sent => (string)((dynamic)sent).Subject));
    }

    private static byte[] Copy(string messageId) =>
        Encoding.ASCII.GetBytes($"From: a@x.test\r\nMessage-ID: <{messageId}>\r\nSubject: copy\r\n\r\nbody\r\n");
}
