using System.Diagnostics;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>
/// A port without a customary TLS mode that refuses every handshake. A fake: no real server can be made to send a given alert.
/// </summary>
public sealed class RefusedHandshakeTests
{
    // Alerts (RFC 8446, section 6): handshake_failure, protocol_version, internal_error.
    [Theory]
    [InlineData(40)]
    [InlineData(70)]
    [InlineData(80)]
    public void The_handshake_and_no_firewall_is_the_cause(byte alert)
    {
        using ScriptedServer server = ScriptedServer.Start(client =>
        {
            client.ReadBytes(5);
            client.WriteBytes([0x15, 3, 3, 0, 2, 2, alert]);
        });
        using var shell = new Shell();
        var clock = Stopwatch.StartNew();

        ShellResult result = shell.Run(
            "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -TimeoutSec 25",
            Labs.Credential(new LabUser("u@lab.test", "p")),
            server.Port
        );

        string id = result.Errors.Append(result.Fatal).First(error => error is not null)!.FullyQualifiedErrorId.Split(',')[0];
        Assert.Equal("TlsFailed", id);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }
}
