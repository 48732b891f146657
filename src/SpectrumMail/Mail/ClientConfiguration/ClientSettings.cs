using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>What a mail program has to know about an account. There is no password in it, and none gets into a file.</summary>
internal sealed class ClientSettings
{
    private readonly MailProvider _provider;
    private readonly ServerOverride _mailbox;
    private readonly ServerOverride _submission;

    /// <param name="emailAddress">The account's full address, which is the user name for every server.</param>
    /// <param name="displayName">The person's name; empty when it is not known.</param>
    /// <param name="provider">Whose servers.</param>
    /// <param name="mailbox">What the user said about the IMAP server; POP3 is left out when anything was said.</param>
    /// <param name="submission">What the user said about the submission server.</param>
    /// <exception cref="MailException">InvalidInput: no address, or no server fits what was said.</exception>
    public ClientSettings(
        string emailAddress,
        string displayName,
        MailProvider provider,
        ServerOverride mailbox,
        ServerOverride submission
    )
    {
        EmailAddress = CheckedAddress(emailAddress);
        DisplayName = IsText(displayName) ? displayName : throw InputFailures.DisplayNameInvalid.Make();
        _provider = provider;
        _mailbox = mailbox;
        _submission = submission;
        Imap = First(MailProtocol.Imap, mailbox);
        Smtp = First(MailProtocol.Smtp, submission);
        bool isServed = !provider.IsListed || provider.Servers.Any(server => server.Protocol == MailProtocol.Pop3);
        Pop3 = isServed && SaysNothing(mailbox) ? First(MailProtocol.Pop3, mailbox) : null;
    }

    public string EmailAddress { get; }

    /// <summary>The person's name; empty when it is not known.</summary>
    public string DisplayName { get; }

    public string Domain => EmailAddress.Substring(EmailAddress.LastIndexOf('@') + 1);

    /// <summary>The provider's name; the mailbox server's when that is not the provider's.</summary>
    public string Provider => _mailbox.Host ?? _provider.Name;

    public ServerEndpoint Imap { get; }

    /// <summary>The POP3 server; null where only the IMAP server is known, or there is none.</summary>
    public ServerEndpoint? Pop3 { get; }

    public ServerEndpoint Smtp { get; }

    /// <summary>The incoming servers in the order of recommendation: IMAP keeps devices in step.</summary>
    public IEnumerable<ServerEndpoint> Incoming => Pop3 is null ? [Imap] : [Imap, Pop3];

    /// <summary>Where else IMAP and submission may be found, in the order to try.</summary>
    public IEnumerable<ServerEndpoint> Alternatives =>
        Candidates(MailProtocol.Imap, _mailbox).Skip(1).Concat(Candidates(MailProtocol.Smtp, _submission).Skip(1));

    /// <summary>What the table says about a server.</summary>
    public IEnumerable<string> NotesOn(ServerEndpoint endpoint) =>
        RowsOf(endpoint).Select(row => row.Notes).Where(note => note.Length > 0);

    /// <summary>With what a program signs in to a server: the password, where nothing else is known.</summary>
    public IReadOnlyList<SignInMethod> SignInOf(ServerEndpoint endpoint) =>
        RowsOf(endpoint).Select(row => row.SignIn).FirstOrDefault(methods => methods.Count > 0) is { } known
            ? known
            : [SignInMethod.Password];

    private IEnumerable<ServerSetting> RowsOf(ServerEndpoint endpoint) =>
        _provider.Servers.Where(row =>
            row.Protocol == endpoint.Protocol
            && row.Server == endpoint.Host
            && row.Port == endpoint.Port
            && row.Security == endpoint.Security
        );

    private static bool SaysNothing(ServerOverride named) => named is { Host: null, Port: 0, Security: MailSecurity.Auto };

    /// <summary>Returns an address that is complete.</summary>
    /// <exception cref="MailException">EmailAddressInvalid: it is not.</exception>
    public static string CheckedAddress(string text)
    {
        int at = text.LastIndexOf('@');
        bool usable =
            at > 0
            && at < text.Length - 1
            && IsText(text)
            && !text.Any(char.IsWhiteSpace)
            && Uri.CheckHostName(text.Substring(at + 1)) == UriHostNameType.Dns;
        return usable ? text : throw InputFailures.EmailAddressInvalid.Make(text);
    }

    // What XML can hold (a lone half of a surrogate pair it cannot), in one line.
    private static bool IsText(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return !text.Any(char.IsControl);
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private IReadOnlyList<ServerEndpoint> Candidates(MailProtocol protocol, ServerOverride named) =>
        ServerEndpoint.Candidates(protocol, _provider, named);

    private ServerEndpoint First(MailProtocol protocol, ServerOverride named)
    {
        ServerEndpoint first = Candidates(protocol, named)[0];
        return Uri.CheckHostName(first.Host) != UriHostNameType.Unknown
            ? first
            : throw InputFailures.ServerNameInvalid.Make(first.Host);
    }
}
