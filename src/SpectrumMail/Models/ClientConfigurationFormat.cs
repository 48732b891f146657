namespace SpectrumMail.Models;

/// <summary>The kinds of files that give the settings of an account to a mail program or a person.</summary>
public enum ClientConfigurationFormat
{
    /// <summary>
    /// Thunderbird's autoconfiguration, config-v1.1.xml. It names the domain, not the address, so it serves every address of the
    /// domain.
    /// </summary>
    Autoconfig,

    /// <summary>A profile for Apple's iOS, iPadOS and macOS. It asks for the password when it is installed.</summary>
    MobileConfig,

    /// <summary>A page to read or print.</summary>
    Html,

    /// <summary>The same page in Markdown, for a ticket or a mail.</summary>
    Markdown,
}
