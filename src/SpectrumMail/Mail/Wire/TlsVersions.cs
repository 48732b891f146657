using System.Security.Authentication;

namespace SpectrumMail.Mail.Wire;

/// <summary>The TLS versions that a connection offers.</summary>
internal static class TlsVersions
{
    /// <summary>
    /// The platform's choice, which is TLS 1.2 and later. On .NET Framework the host may have narrowed it to versions that
    /// servers no longer speak, or forbidden the platform's choice: TLS 1.2 then, and 1.3 where Windows has it.
    /// </summary>
    public static SslProtocols Offered
    {
        get
        {
#if NET
            return SslProtocols.None;
#else
            const SslProtocols Tls13 = (SslProtocols)12288;
            const int FirstBuildWithTls13 = 20348;
            if (System.Net.ServicePointManager.SecurityProtocol == 0)
            {
                return SslProtocols.None;
            }

            bool hasTls13 =
                System.Enum.IsDefined(typeof(SslProtocols), Tls13)
                && System.Environment.OSVersion is { Platform: System.PlatformID.Win32NT, Version.Build: >= FirstBuildWithTls13 };
            return hasTls13 ? SslProtocols.Tls12 | Tls13 : SslProtocols.Tls12;
#endif
        }
    }
}
