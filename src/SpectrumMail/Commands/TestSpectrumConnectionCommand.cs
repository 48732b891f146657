using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Threading;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Diagnostics;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>Tests the connections of an account step by step, and says what is wrong and what to do about it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SpectrumConnection", DefaultParameterSetName = "Credential")]
[OutputType(typeof(ConnectionTestResult), ParameterSetName = ["Address", "Credential", "Session"])]
[OutputType(typeof(bool), ParameterSetName = ["Address", "Credential", "Session"])]
public sealed class TestSpectrumConnectionCommand : ConnectionCmdlet
{
    /// <summary>Addresses to test as far as that goes without a password: names, ports, encryption, certificates, greetings.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Address")]
    [ValidateNotNullOrEmpty]
    public string[] EmailAddress { get; set; } = [];

    /// <summary>The account to test: the full address as user name, and the webmail password.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Credential")]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>A session whose account, servers and trust are tested, over connections of the test's own.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Session")]
    public SessionReference? Session { get; set; }

    /// <summary>The protocols to test. Default: Imap and Smtp.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MailProtocol[] Protocol { get; set; } = [MailProtocol.Imap, MailProtocol.Smtp];

    /// <summary>The last step to take. Default: Access; Greeting when there is no password.</summary>
    [Parameter]
    public ConnectionStep? Through { get; set; }

    /// <summary>Gives only True or False: whether every test passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Tests.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            ConnectionTest[] tests = Tests().ToArray();
            Run((pipeline, cancel) => Test(tests, pipeline, cancel), null);
        }
        catch (MailException ex)
        {
            Fail(ex, null);
        }
    }

    private void Test(ConnectionTest[] tests, MailPipeline pipeline, CancellationToken cancel)
    {
        bool passed = true;
        foreach (ConnectionTest test in tests)
        {
            ConnectionTestResult result = ConnectionTester.Run(test, cancel);
            passed &= result.Status == ConnectionStatus.Passed;
            if (!Quiet)
            {
                pipeline.Write(result);
            }
        }

        if (Quiet)
        {
            pipeline.Write(passed);
        }
    }

    private IEnumerable<ConnectionTest> Tests()
    {
        if (ParameterSetName == "Session")
        {
            AccountSettings known = Store.Resolve(Session).Account.Settings;
            return Protocol.Select(protocol => new ConnectionTest(
                known.Credential, protocol == MailProtocol.Smtp ? known.Submission : known.Mailbox, known.Policy, Through ?? ConnectionStep.Access));
        }

        bool signIn = ParameterSetName == "Credential";
        NetworkCredential[] accounts = signIn
            ? [Account(Credential)]
            : EmailAddress.Select(address => new NetworkCredential(address, string.Empty)).ToArray();
        ConnectionStep through = Through ?? (signIn ? ConnectionStep.Access : ConnectionStep.Greeting);
        return accounts.SelectMany(account => Protocol.Select(protocol => Test(account, protocol, through)));
    }

    private ConnectionTest Test(NetworkCredential account, MailProtocol protocol, ConnectionStep through)
    {
        AccountSettings settings = Settings(account, protocol == MailProtocol.Smtp ? MailProtocol.Imap : protocol);
        return new ConnectionTest(account, protocol == MailProtocol.Smtp ? settings.Submission : settings.Mailbox, settings.Policy, through);
    }
}
