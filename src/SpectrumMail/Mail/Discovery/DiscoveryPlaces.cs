using System;
using System.Net;

namespace SpectrumMail.Mail.Discovery;

/// <summary>
/// Where the questions of a discovery go. Environment variables name other places for tests: the name server, and the address
/// that stands for every web server. The names in the questions, and the certificates they need, stay the same.
/// </summary>
internal static class DiscoveryPlaces
{
    /// <summary>The variable with the address and the port of the name server.</summary>
    public const string NameServerVariable = "SPECTRUMMAIL_DISCOVERY_DNS";

    /// <summary>The variable with the address and the port of the web server.</summary>
    public const string WebServerVariable = "SPECTRUMMAIL_DISCOVERY_HTTPS";

    /// <summary>The name server; null for those of the system.</summary>
    public static IPEndPoint? NameServer => Read(NameServerVariable);

    /// <summary>The web server; null for the one that its name leads to.</summary>
    public static IPEndPoint? WebServer => Read(WebServerVariable);

    private static IPEndPoint? Read(string variable)
    {
        string text = Environment.GetEnvironmentVariable(variable) ?? string.Empty;
        int colon = text.LastIndexOf(':');
        return
            colon > 0
            && IPAddress.TryParse(text.Substring(0, colon), out IPAddress? address)
            && ushort.TryParse(text.Substring(colon + 1), out ushort port)
            ? new IPEndPoint(address, port)
            : null;
    }
}
