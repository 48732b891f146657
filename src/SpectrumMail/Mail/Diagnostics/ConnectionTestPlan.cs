using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>What to test of an account: which protocols, on which servers, and how far.</summary>
internal sealed record ConnectionTestPlan
{
    /// <summary>The protocols, as the user named them; empty for the usual two.</summary>
    public IReadOnlyCollection<MailProtocol> Protocols { get; init; } = [];

    /// <summary>The last step to take.</summary>
    public ConnectionStep Through { get; init; }

    /// <summary>What the user said about the mailbox server.</summary>
    public ServerOverride Mailbox { get; init; } = new(null, 0, MailSecurity.Auto);

    /// <summary>What the user said about the submission server.</summary>
    public ServerOverride Submission { get; init; } = new(null, 0, MailSecurity.Auto);

    /// <summary>What the user said about the POP3 server.</summary>
    public ServerOverride Pop3 { get; init; } = new(null, 0, MailSecurity.Auto);

    /// <summary>Whether a connection may go without encryption.</summary>
    public bool AllowUnencrypted { get; init; }

    /// <summary>The servers that the settings of an account are made with.</summary>
    public (ServerOverride Mailbox, ServerOverride Submission) Servers =>
        TestsOnlySubmission
            ? (new ServerOverride(Mailbox.Host, 0, MailSecurity.Auto), Mailbox)
            : (
                Mailbox with
                {
                    Host = Mailbox.Host ?? OnlyServer,
                },
                Submission with
                {
                    Host = Submission.Host ?? Mailbox.Host ?? OnlyServer,
                }
            );

    // The server of the only protocol that is tested stands for those that are not, so that they need not be known.
    private string? OnlyServer =>
        Protocols.Distinct().ToArray() switch
        {
            [MailProtocol.Pop3] => Pop3.Host,
            [MailProtocol.Smtp] => Submission.Host,
            _ => null,
        };

    // Alone, and with no server of its own named, submission takes the port and the security of the mailbox: so a result of the
    // test can be piped back.
    private bool TestsOnlySubmission =>
        Protocols.Count > 0
        && Protocols.All(protocol => protocol == MailProtocol.Smtp)
        && Submission == new ServerOverride(null, 0, MailSecurity.Auto);

    /// <summary>The tests of an account that is named by its address.</summary>
    /// <param name="settings">Its settings, made with <see cref="Servers"/>.</param>
    /// <exception cref="MailException">A server cannot be used.</exception>
    public ConnectionTest[] ForAccount(AccountSettings settings)
    {
        MailProvider? known = settings.Provider == MailProvider.None ? null : settings.Provider;
        return
        [
            .. ChosenProtocols(MailProtocol.Imap)
                .Select(protocol => new ConnectionTest(
                    settings.Credential,
                    protocol == MailProtocol.Pop3 ? Pop3Candidates(settings.Provider) : settings.Candidates(protocol),
                    settings.Policy,
                    Through,
                    known
                )),
        ];
    }

    /// <summary>The tests of a session, which brings its servers along.</summary>
    /// <param name="settings">The settings of the session.</param>
    public ConnectionTest[] ForSession(AccountSettings settings) =>
        [
            .. ChosenProtocols(settings.Protocol)
                .Select(protocol => new ConnectionTest(
                    settings.Credential,
                    settings.Candidates(protocol),
                    settings.Policy,
                    Through,
                    settings.Provider
                )),
        ];

    private IEnumerable<MailProtocol> ChosenProtocols(MailProtocol mailbox) =>
        (Protocols.Count > 0 ? Protocols : [mailbox, MailProtocol.Smtp]).Distinct();

    // Beside IMAP, the port and the security of the mailbox are IMAP's; alone, POP3 takes them as its own.
    private IReadOnlyList<ServerEndpoint> Pop3Candidates(MailProvider provider)
    {
        bool alone = !Protocols.Contains(MailProtocol.Imap);
        int port = Pop3.Port == 0 && alone ? Mailbox.Port : Pop3.Port;
        MailSecurity security = Pop3.Security == MailSecurity.Auto && alone ? Mailbox.Security : Pop3.Security;
        IReadOnlyList<ServerEndpoint> candidates = ServerEndpoint.Attempts(
            MailProtocol.Pop3,
            provider,
            new ServerOverride(Pop3.Host ?? Mailbox.Host, port, security)
        );
        return security == MailSecurity.None && !AllowUnencrypted
            ? throw ConnectionErrors.NoPlainText(candidates[0])
            : candidates;
    }
}
