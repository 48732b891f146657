using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using MailKit.Security;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Proves the password and has the server prove that it knows it too: SCRAM (RFC 5802, RFC 7677), with PLUS bound to the TLS
/// connection. MailKit's own mechanisms bind by tls-server-end-point, which Dovecot and Cyrus refuse, and never say that they
/// could have bound ("y"), by which a server detects that its offer of PLUS was removed on the way.
/// </summary>
internal sealed class ScramMechanism : SaslMechanism
{
    /// <summary>What the names of all begin with.</summary>
    public const string Family = "SCRAM-";

    /// <summary>What the names of those end with that bind.</summary>
    public const string Bound = "-PLUS";

    // RFC 5802, section 9: a server that demands more keeps its clients busy; a second is about two million.
    private const int MostIterations = 10_000_000;

    private readonly byte[]? _unique;
    private readonly bool _canBind;
    private readonly ScramHash _hash;
    private string _nonce = string.Empty;
    private string _first = string.Empty;
    private byte[] _binding = [];
    private byte[] _signature = [];
    private int _step;

    /// <param name="name">Which of them it is.</param>
    /// <param name="credential">User name and password.</param>
    /// <param name="trace">The connection, and whether a sign-in can be bound to it.</param>
    public ScramMechanism(string name, NetworkCredential credential, ConnectionTrace trace)
        : base(credential)
    {
        MechanismName = name;
        (_canBind, _unique) = (trace.CanBind, trace.Unique);
        _hash = new ScramHash(name);
    }

    /// <inheritdoc/>
    public override string MechanismName { get; }

    /// <inheritdoc/>
    public override bool SupportsInitialResponse => true;

    /// <inheritdoc/>
    public override bool SupportsChannelBinding => IsBound;

    /// <summary>Whether the sign-in is bound to the TLS connection.</summary>
    public bool IsBound => MechanismName.EndsWith(Bound, StringComparison.Ordinal);

    /// <summary>Whether the server was informed that this end could bind, although it offered nothing of the kind.</summary>
    public bool MissesBinding => _canBind && !IsBound;

    /// <summary>The server's word for what is wrong (RFC 5802, section 7); empty when it has none.</summary>
    public string Error { get; private set; } = string.Empty;

    /// <summary>What is wrong with the server's answers, so that the attempt was given up; empty when nothing is.</summary>
    public string Fault { get; private set; } = string.Empty;

    // RFC 5802, section 6: bound; able to, if the server only were; not able to.
    private string Header =>
        this switch
        {
            { IsBound: true } => $"p={TlsUnique.Name},,",
            { MissesBinding: true } => "y,,",
            _ => "n,,",
        };

    /// <summary>The server accepts the sign-in: it must have proved by then that it knows the password.</summary>
    /// <exception cref="SaslException">It has not.</exception>
    public void ThrowUnlessVerified()
    {
        if (!IsAuthenticated)
        {
            throw Fail(SaslErrorCode.MissingChallenge, "it accepts the sign-in without a proof that it knows the password");
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _step = 0;
        (Error, Fault) = (string.Empty, string.Empty);
        base.Reset();
    }

    /// <inheritdoc/>
    protected override byte[] Challenge(byte[]? token, int startIndex, int length, CancellationToken cancellationToken)
    {
        string said = token is null ? string.Empty : Encoding.UTF8.GetString(token, startIndex, length);
        if (said.StartsWith("e=", StringComparison.Ordinal))
        {
            // The server waits for an answer before it ends the attempt.
            Error = said.Substring(2).Split(',')[0];
            return [];
        }

        switch (_step++)
        {
            case 0:
                return Encoding.UTF8.GetBytes(Open());
            case 1:
                return Encoding.UTF8.GetBytes(Prove(said));
            default:
                Verify(said);
                return [];
        }
    }

    private string Open()
    {
        _binding = IsBound ? FindBinding() : [];
        byte[] random = new byte[18];
        using (var generator = RandomNumberGenerator.Create())
        {
            generator.GetBytes(random);
        }

        _nonce = Convert.ToBase64String(random);
        _first = $"n={SaslPrep(Credentials.UserName).Replace("=", "=3D").Replace(",", "=2C")},r={_nonce}";
        return Header + _first;
    }

    private string Prove(string said)
    {
        Dictionary<char, string> values = Values(said);
        if (
            !values.TryGetValue('r', out string? nonce)
            || !nonce.StartsWith(_nonce, StringComparison.Ordinal)
            || !values.TryGetValue('s', out string? salt)
            || !values.TryGetValue('i', out string? count)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)
            || iterations is < 1 or > MostIterations
            || values.ContainsKey('m')
        )
        {
            throw Fail(SaslErrorCode.InvalidChallenge, "its answer is not one of SCRAM");
        }

        byte[] bound = [.. Encoding.UTF8.GetBytes(Header), .. _binding];
        string final = $"c={Convert.ToBase64String(bound)},r={nonce}";
        byte[] salted = _hash.Salt(Encoding.UTF8.GetBytes(SaslPrep(Credentials.Password)), Decode(salt), iterations);
        byte[] talk = Encoding.UTF8.GetBytes($"{_first},{said},{final}");
        byte[] key = _hash.Sign(salted, "Client Key");
        byte[] proof = _hash.Sign(_hash.Digest(key), talk);
        _signature = _hash.Sign(_hash.Sign(salted, "Server Key"), talk);
        return $"{final},p={Convert.ToBase64String([.. proof.Zip(key, (one, other) => (byte)(one ^ other))])}";
    }

    private void Verify(string said)
    {
        if (!Values(said).TryGetValue('v', out string? signature) || !Decode(signature).SequenceEqual(_signature))
        {
            throw Fail(SaslErrorCode.IncorrectHash, "it does not prove that it knows the password");
        }

        IsAuthenticated = true;
    }

    // MailKit has the stream to itself, and shows the binding to a mechanism while it signs in.
    private byte[] FindBinding()
    {
        if (_unique is not null)
        {
            return _unique;
        }

        return TryGetChannelBindingToken(ChannelBindingKind.Unique, out byte[]? token)
            ? token
            : throw Fail(SaslErrorCode.MissingChallenge, "the connection has no channel binding");
    }

    private byte[] Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Fail(SaslErrorCode.InvalidChallenge, "its answer is not base64");
        }
    }

    private SaslException Fail(SaslErrorCode code, string fault)
    {
        Fault = fault;
        return new SaslException(MechanismName, code, fault);
    }

    private static Dictionary<char, string> Values(string said)
    {
        var values = new Dictionary<char, string>();
        foreach (string pair in said.Split(',').Where(pair => pair.Length > 1 && pair[1] == '='))
        {
            values[pair[0]] = pair.Substring(2);
        }

        return values;
    }
}
