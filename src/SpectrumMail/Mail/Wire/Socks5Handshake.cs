using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Asks a SOCKS5 proxy for a connection (RFC 1928), with user name and password when it wants them (RFC 1929).</summary>
internal sealed class Socks5Handshake
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte UserNameAndPassword = 2;
    private const byte NothingAcceptable = 0xFF;

    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(5);

    private readonly WireStream _wire;
    private readonly ProxyServer _proxy;
    private readonly ServerEndpoint _endpoint;

    public Socks5Handshake(WireStream wire, ProxyServer proxy, ServerEndpoint endpoint)
    {
        _wire = wire;
        _proxy = proxy;
        _endpoint = endpoint;
    }

    /// <summary>Leaves the stream where the server's own bytes begin.</summary>
    /// <param name="host">The server's name in ASCII, or its address.</param>
    /// <exception cref="MailException">Why there is no connection.</exception>
    /// <exception cref="IOException">The proxy hung up.</exception>
    public void Run(string host)
    {
        SignIn();
        Send([Version, 1, 0, .. Address(host), (byte)(_endpoint.Port >> 8), (byte)_endpoint.Port]);
        byte[] reply = Receive(4);
        if (reply[0] != Version)
        {
            throw ProxyErrors.NotAProxy(_proxy, _endpoint);
        }

        if (reply[1] != 0)
        {
            throw Refusal(reply[1]);
        }

        // The address the proxy connects from; it says nothing to us but stands before the server's first byte.
        int length = reply[3] switch
        {
            1 => 4,
            4 => 16,
            _ => Receive(1)[0],
        };
        Receive(length + 2);
    }

    private void SignIn()
    {
        byte[] methods = _proxy.Credential is null ? [NoAuthentication] : [NoAuthentication, UserNameAndPassword];
        Send([Version, (byte)methods.Length, .. methods]);
        byte[] chosen = ReceiveAtOnce(2);
        if (chosen[0] != Version)
        {
            throw ProxyErrors.NotAProxy(_proxy, _endpoint);
        }

        switch (chosen[1])
        {
            case NoAuthentication:
                return;
            case UserNameAndPassword when _proxy.Credential is { } credential:
                SendCredential(credential);
                return;
            case NothingAcceptable:
                throw ProxyErrors.SignInRequired(_proxy, _endpoint);
            default:
                throw ProxyErrors.NotAProxy(_proxy, _endpoint);
        }
    }

    private void SendCredential(NetworkCredential credential)
    {
        byte[] user = Encoding.UTF8.GetBytes(credential.UserName);
        byte[] password = Encoding.UTF8.GetBytes(credential.Password);
        Send([1, (byte)user.Length, .. user, (byte)password.Length, .. password]);
        if (Receive(2)[1] != 0)
        {
            throw ProxyErrors.SignInRefused(_proxy, _endpoint);
        }
    }

    private MailException Refusal(byte code) =>
        code switch
        {
            1 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.Unreachable, "general failure (SOCKS reply 1)"),
            2 => ProxyErrors.Forbidden(_proxy, _endpoint, "not allowed by its rules (SOCKS reply 2)"),
            3 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.Unreachable, "network unreachable (SOCKS reply 3)"),
            4 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.Unreachable, "host unreachable (SOCKS reply 4)"),
            5 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.Refused, "connection refused (SOCKS reply 5)"),
            6 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.TimedOut, "time to live expired (SOCKS reply 6)"),
            _ => ProxyErrors.Forbidden(_proxy, _endpoint, $"not supported (SOCKS reply {code})"),
        };

    private static IEnumerable<byte> Address(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [(byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? 4 : 1), .. address.GetAddressBytes()];
        }

        byte[] name = Encoding.ASCII.GetBytes(host);
        return [3, (byte)name.Length, .. name];
    }

    private void Send(byte[] message) => _wire.Write(message, 0, message.Length);

    // Nothing has to be done yet for this answer, so silence is one: an HTTP proxy waits for the end of a line.
    private byte[] ReceiveAtOnce(int count)
    {
        _wire.ReadTimeout = (int)s_atOnce.TotalMilliseconds;
        try
        {
            byte[] answer = Receive(count);
            _wire.ReadTimeout = 0;
            return answer;
        }
        catch (IOException) when (_wire.ReadTimedOut)
        {
            throw ProxyErrors.NotAProxy(_proxy, _endpoint);
        }
    }

    private byte[] Receive(int count)
    {
        var message = new byte[count];
        for (int have = 0; have < count; )
        {
            int read = _wire.Read(message, have, count - have);
            have += read > 0 ? read : throw new EndOfStreamException();
        }

        return message;
    }
}
