using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>One server on the sheet: a heading, what to enter, label by label, and what to know about it.</summary>
internal sealed record SheetServer(string Heading, IReadOnlyList<(string Label, string Value)> Rows, IReadOnlyList<string> Notes);

/// <summary>What stands on the page for a user, whichever way it is written.</summary>
internal sealed class SheetContent
{
    private readonly ClientSettings _settings;

    public SheetContent(ClientSettings settings) => _settings = settings;

    public string Title => "Mail settings for " + _settings.EmailAddress;

    /// <summary>The person and the provider.</summary>
    public string Subtitle =>
        _settings.DisplayName.Length == 0 ? _settings.Provider : $"{_settings.DisplayName}, {_settings.Provider}";

    public string Introduction =>
        "Enter these values in the mail program. "
        + Main switch
        {
            SignInMethod.Password => "The password is the one for the provider's web page; it is not written here.",
            SignInMethod.AppPassword => "The password is an app password, which the provider's page for the account creates; "
                + "the one of the web page is refused.",
            _ => "The provider takes no password from programs: the mail program opens a page of the provider to sign in.",
        };

    /// <summary>The two servers to set up, and the one that may be used instead of the first.</summary>
    public IEnumerable<SheetServer> Servers
    {
        get
        {
            yield return Server("Incoming mail: IMAP (recommended)", _settings.Imap);
            yield return Server("Outgoing mail: SMTP", _settings.Smtp);
            if (_settings.Pop3 is { } pop3)
            {
                yield return Server("Incoming mail: POP3, only where IMAP is not possible", pop3);
            }
        }
    }

    /// <summary>What to check when it does not work, the likeliest first.</summary>
    public IEnumerable<string> Hints =>
        [
            "The user name is the full address, for the incoming and for the outgoing server.",
            "The outgoing server needs a sign-in too, with the same user name, password and kind of encryption as shown above.",
            Main switch
            {
                SignInMethod.Password =>
                    "Try the password on the provider's web page. If it does not work there, set a new one there.",
                SignInMethod.AppPassword => "Create another app password, and enter it without spaces.",
                _ => "Choose OAuth2 as the authentication method. A program that only offers a password cannot sign in.",
            },
            $"A firewall, an antivirus or another network may block the ports {_settings.Imap.Port} and {_settings.Smtp.Port}.",
            .. _settings.Alternatives.Select(other =>
                $"If the {(other.Protocol == MailProtocol.Smtp ? "outgoing" : "incoming")} server does not answer, try "
                + $"{other.Host}, port {other.Port}, {Encryption(other)}."
            ),
        ];

    private SheetServer Server(string heading, ServerEndpoint endpoint) =>
        new(
            heading,
            [
                ("Server", endpoint.Host),
                ("Port", endpoint.Port.ToString(CultureInfo.InvariantCulture)),
                ("Encryption", Encryption(endpoint)),
                ("User name", _settings.EmailAddress),
                ("Sign-in", string.Join(" or ", _settings.SignInOf(endpoint).Select(Words))),
            ],
            _settings.NotesOn(endpoint).ToArray()
        );

    private SignInMethod Main => _settings.SignInOf(_settings.Imap)[0];

    private static string Words(SignInMethod method) =>
        method switch
        {
            SignInMethod.Password => "normal password",
            SignInMethod.AppPassword => "app password",
            _ => "OAuth2",
        };

    // The words that mail programs use in their dialogs.
    private static string Encryption(ServerEndpoint endpoint) =>
        endpoint.Security == MailSecurity.StartTls ? "STARTTLS" : "SSL/TLS";
}
