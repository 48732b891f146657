using System;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// The binding of a sign-in to its TLS connection: tls-unique (RFC 5929, section 3), which both ends compute of the handshake. It
/// is not defined for TLS 1.3 (RFC 9266, section 3); the binding that servers have for that version, tls-exporter, cannot be had
/// from .NET.
/// </summary>
internal static class TlsUnique
{
    /// <summary>The name of the binding.</summary>
    public const string Name = "tls-unique";

    // The value stands behind a structure of Windows, whose size is the same everywhere, and its name.
    private const int Start = 32 + 11;

    /// <summary>Whether a connection has the binding: macOS does not give it to anyone.</summary>
    /// <param name="protocol">The version of TLS; None where there is no TLS.</param>
    public static bool IsAvailable(SslProtocols protocol) =>
        protocol == SslProtocols.Tls12 && !RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    /// <summary>The value of a connection; null where it has none.</summary>
    public static byte[]? Read(SslStream stream)
    {
        if (!IsAvailable(stream.SslProtocol))
        {
            return null;
        }

        using ChannelBinding? binding = stream.TransportContext.GetChannelBinding(ChannelBindingKind.Unique);
        if (binding is null || binding.IsInvalid || binding.Size <= Start)
        {
            return null;
        }

        byte[] all = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), all, 0, all.Length);
        return Encoding.ASCII.GetString(all, Start - 11, 11) == Name + ":" ? all.AsSpan(Start).ToArray() : null;
    }
}
