using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// The first message of a TLS handshake (RFC 5246, section 7.4.1.2) with a version and cipher suites of our own choice. It only
/// asks a server what it would choose: no connection goes on from it.
/// </summary>
/// <param name="Version">The newest version offered: 3 is TLS 1.2, 2 is TLS 1.1.</param>
/// <param name="Suites">The cipher suites offered (RFC 5246, appendix A.5; RFC 5288; RFC 5289).</param>
internal sealed record TlsHello(byte Version, IReadOnlyList<ushort> Suites)
{
    private const byte ServerName = 0,
        Groups = 10,
        PointFormats = 11,
        SignatureAlgorithms = 13;

    // P-256, P-384, P-521.
    private static readonly byte[] s_groups = [0x00, 0x06, 0x00, 0x17, 0x00, 0x18, 0x00, 0x19];

    // ECDSA and RSA with SHA-256, SHA-384, SHA-512 and SHA-1.
    private static readonly byte[] s_signatures =
    [
        .. new byte[] { 0x00, 0x10 },
        .. new byte[] { 4, 3, 5, 3, 6, 3, 2, 3 },
        .. new byte[] { 4, 1, 5, 1, 6, 1, 2, 1 },
    ];

    /// <summary>TLS 1.2 and what every platform offers: AES-GCM with a key exchange over elliptic curves.</summary>
    public static TlsHello Modern { get; } = new(3, [0xC02C, 0xC02B, 0xC030, 0xC02F]);

    /// <summary>TLS 1.2 and AES-GCM with RSA key exchange: safe but for the missing forward secrecy.</summary>
    public static TlsHello RsaGcm { get; } = new(3, LegacyCiphers.Suites);

    /// <summary>TLS 1.2 and what is older than AES-GCM, or takes its key exchange from finite fields.</summary>
    public static TlsHello Weak { get; } =
        new(
            3,
            [
                .. new ushort[] { 0x009F, 0x009E, 0xC014, 0xC013, 0xC00A, 0xC009, 0x006B, 0x0067, 0x0039, 0x0033 },
                .. new ushort[] { 0x003D, 0x003C, 0x0035, 0x002F, 0x000A, 0x0005 },
            ]
        );

    /// <summary>TLS 1.1 and older, with what servers of that age have: ECDHE and RSA with AES, 3DES and RC4.</summary>
    public static TlsHello Old { get; } = new(2, [0xC009, 0xC00A, 0xC013, 0xC014, 0x002F, 0x0035, 0x000A, 0x0005]);

    /// <summary>The message in its record.</summary>
    /// <param name="host">The name of the server.</param>
    public byte[] For(string host)
    {
        IEnumerable<byte> suites = Suites.SelectMany(suite => new[] { (byte)(suite >> 8), (byte)suite });
        byte[] random = Enumerable.Repeat((byte)0x53, 32).ToArray();
        byte[] body = [3, Version, .. random, 0, .. Sized(suites), 1, 0, .. Sized(Extensions(host))];
        return [0x16, 3, 1, .. Sized([1, 0, .. Sized(body)])];
    }

    private IEnumerable<byte> Extensions(string host)
    {
        // An address is no server name (RFC 6066, section 3).
        IEnumerable<byte> name = IPAddress.TryParse(host, out _)
            ? []
            : Extension(ServerName, Sized([0, .. Sized(Encoding.ASCII.GetBytes(host))]));
        IEnumerable<byte> signatures = Version >= 3 ? Extension(SignatureAlgorithms, s_signatures) : [];
        return name.Concat(Extension(Groups, s_groups)).Concat(Extension(PointFormats, [1, 0])).Concat(signatures);
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

/// <summary>What a server chose (ServerHello; RFC 5246, section 7.4.1.3).</summary>
/// <param name="Version">The version: 3 is TLS 1.2, 1 is TLS 1.0.</param>
/// <param name="Suite">The cipher suite.</param>
internal sealed record ServerChoice(byte Version, ushort Suite)
{
    /// <summary>The most that must be read for the choice: record, message, version, random, session id, suite.</summary>
    public const int Longest = 5 + 4 + 2 + 32 + 1 + 32 + 2;

    /// <summary>The suite's name, or its number where the platform has no name for it.</summary>
    public string Name =>
#if NET
        System.Enum.IsDefined((System.Net.Security.TlsCipherSuite)Suite)
            ? ((System.Net.Security.TlsCipherSuite)Suite).ToString()
            : Number;
#else
        Suite switch
        {
            0x009D => "TLS_RSA_WITH_AES_256_GCM_SHA384",
            0x009C => "TLS_RSA_WITH_AES_128_GCM_SHA256",
            _ => Number,
        };
#endif

    private string Number => "0x" + Suite.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads the start of an answer; null where it is no ServerHello, or not all of the choice is there.</summary>
    public static ServerChoice? Read(byte[] answer, int length)
    {
        const int SessionId = 43;
        if (length <= SessionId || answer[0] != 0x16 || answer[5] != 2 || answer[9] != 3)
        {
            return null;
        }

        int suite = SessionId + 1 + answer[SessionId];
        return length < suite + 2 ? null : new ServerChoice(answer[10], (ushort)((answer[suite] << 8) | answer[suite + 1]));
    }
}
