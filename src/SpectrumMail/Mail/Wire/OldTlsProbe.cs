using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Asks a port that hung up on TLS whether it would have spoken TLS 1.1 or older. It says hello in that version (RFC 4346,
/// section 7.4.1.2), looks at the version of the answer and goes no further: this computer never uses such a version.
/// </summary>
internal static class OldTlsProbe
{
    // ECDHE and RSA with AES, 3DES and RC4: what servers of that age have.
    private static readonly byte[] s_ciphers =
    [
        0xC0,
        0x09,
        0xC0,
        0x0A,
        0xC0,
        0x13,
        0xC0,
        0x14,
        0x00,
        0x2F,
        0x00,
        0x35,
        0x00,
        0x0A,
        0x00,
        0x05,
    ];
    private static readonly byte[] s_curves = [0x00, 0x06, 0x00, 0x17, 0x00, 0x18, 0x00, 0x19];

    public static bool Answers(ServerEndpoint endpoint, ProxyServer? proxy, TimeSpan limit, CancellationToken cancel)
    {
        using var deadline = new Deadline(limit, cancel);
        try
        {
            using WireStream wire = Dialer.Dial(new ConnectionTrace(endpoint), proxy, limit, deadline.Token);
            using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
            byte[] hello = Hello(endpoint.Host);
            wire.Write(hello, 0, hello.Length);
            int read = wire.Read(new byte[1024], 0, 1024);
            return read > 0 && wire.ChoseOldTls;
        }
        catch (Exception ex) when (ex is MailException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }

    private static byte[] Hello(string host)
    {
        byte[] name = Encoding.ASCII.GetBytes(host);
        IEnumerable<byte> extensions = Sized(
            Extension(0, Sized([0, .. Sized(name)])).Concat(Extension(10, s_curves)).Concat(Extension(11, [1, 0]))
        );
        byte[] random = Enumerable.Repeat((byte)0x53, 32).ToArray();
        byte[] body = [3, 2, .. random, 0, .. Sized(s_ciphers), 1, 0, .. extensions];
        byte[] handshake = [1, 0, .. Sized(body)];
        return [0x16, 3, 1, .. Sized(handshake)];
    }

    private static IEnumerable<byte> Extension(byte number, IEnumerable<byte> content) =>
        new byte[] { 0, number }.Concat(Sized(content));

    // Two bytes of length before the content.
    private static byte[] Sized(IEnumerable<byte> content)
    {
        byte[] bytes = content.ToArray();
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }
}
