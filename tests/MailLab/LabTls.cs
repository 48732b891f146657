using System;
using System.IO;

namespace SpectrumMail.MailLab;

/// <summary>Protocol limits for both servers. Old protocols need OpenSSL's security level lowered to what they can do.</summary>
internal static class LabTls
{
    private const string OldCiphers = "ALL:@SECLEVEL=0";

    public static bool NeedsConfiguration(LabOptions options) =>
        options.MaxTls is not null || options.Ciphers is not null || options.MinTls is "TLSv1" or "TLSv1.1";

    /// <summary>The cipher suites, where the servers need to be given any.</summary>
    public static string Ciphers(LabOptions options) => options.Ciphers ?? OldCiphers;

    /// <summary>The oldest protocol, never newer than the newest.</summary>
    public static string Oldest(LabOptions options) =>
        options.MaxTls is string newest && string.CompareOrdinal(newest, options.MinTls) < 0 ? newest : options.MinTls;

    /// <summary>Dovecot has a setting for the oldest protocol only; the newest is limited through OpenSSL's own file.</summary>
    public static void Write(LabFolder folder, LabOptions options)
    {
        if (!NeedsConfiguration(options))
            return;

        string newest = options.MaxTls is null ? "" : $"MaxProtocol = {options.MaxTls}{Environment.NewLine}";
        File.WriteAllText(
            folder.Combine("openssl.cnf"),
            $"""
            openssl_conf = main
            [main]
            ssl_conf = ssl
            [ssl]
            system_default = limits
            [limits]
            MinProtocol = {Oldest(options)}
            {newest}CipherString = {Ciphers(options)}

            """
        );
    }
}
