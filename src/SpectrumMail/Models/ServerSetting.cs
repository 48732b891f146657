namespace SpectrumMail.Models;

/// <summary>One row of the technical settings table: where and how a provider serves one protocol.</summary>
public sealed record ServerSetting
{
    /// <summary>The provider's name, as <c>-Provider</c> takes it.</summary>
    public string Provider { get; init; } = string.Empty;

    /// <summary>The protocol.</summary>
    public MailProtocol Protocol { get; init; }

    /// <summary>The server's host name.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>The TCP port.</summary>
    public int Port { get; init; }

    /// <summary>The encryption mode.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>The place in the order in which the module tries a provider's servers for a protocol; 1 is tried first.</summary>
    public int Order { get; init; }

    /// <summary>
    /// Whether this is the setting to use: the first choice, and IMAP rather than POP3, because IMAP keeps devices in step.
    /// </summary>
    public bool Recommended { get; init; }

    /// <summary>What the user name looks like; for a known address the address itself.</summary>
    public string UserNameFormat { get; init; } = string.Empty;

    /// <summary>The password that belongs to it.</summary>
    public string Password { get; init; } = string.Empty;

    /// <summary>With what a program signs in; empty when the provider's pages do not say.</summary>
    public MailList<SignInMethod> SignIn { get; init; } = [];

    /// <summary>The mail domains the provider serves.</summary>
    public MailList<string> Domains { get; init; } = [];

    /// <summary>Where the values were published.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>What to know about this setting; empty when there is nothing.</summary>
    public string Notes { get; init; } = string.Empty;

    internal static string UserNameIn(string domain) => $"name@{domain} (full address)";

    internal ServerSetting WithUserName(string userName) => this with { UserNameFormat = userName };
}
