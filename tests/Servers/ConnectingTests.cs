using System.Collections;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Connect-Spectrum and Test-SpectrumConnection.</summary>
public sealed class ConnectingTests(Hosts hosts)
{
    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_session_opens_by_TLS_and_by_STARTTLS(string server)
    {
        Host host = hosts[server];
        using var shell = new Shell();
        Hashtable connection = host.Connection(host.NewUser());

        foreach (
            (string security, int port) in (System.ValueTuple<string, int>[])
                [("Tls", host.ImapsPort), ("StartTls", host.ImapPort)]
        )
        {
            connection["Security"] = security;
            connection["Port"] = port;
            dynamic session = shell.Run("$c = $args[0]; Connect-Spectrum @c", connection).Single;
            Assert.Equal("Open", session.State.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_wrong_password_is_called_one(string server)
    {
        Host host = hosts[server];
        using var shell = new Shell();
        Hashtable connection = host.Connection(host.NewUser());
        connection["Credential"] = Labs.Credential(new LabUser(host.NewUser().Address, "wrong"));

        ShellResult result = shell.Run("$c = $args[0]; Connect-Spectrum @c", connection);

        Assert.Equal("AuthenticationFailed", result.FatalId);
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void The_connection_test_passes_every_step(string server)
    {
        Host host = hosts[server];
        using var shell = new Shell();
        Hashtable connection = host.Connection(host.NewUser());
        connection.Remove("Name");

        dynamic test = shell.Run("$c = $args[0]; Test-SpectrumConnection @c -Protocol Imap", connection).Single;

        Assert.Equal("Passed", test.Status.ToString());
        Assert.All(((IEnumerable)test.Steps).Cast<dynamic>(), step => Assert.Equal("Passed", step.Status.ToString()));
    }
}
