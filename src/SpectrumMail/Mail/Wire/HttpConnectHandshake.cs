using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Asks an HTTP proxy for a connection: CONNECT (RFC 9110, section 9.3.6), with Basic authentication (RFC 7617).
/// </summary>
internal sealed class HttpConnectHandshake
{
    private const int MaxHead = 32 * 1024;
    private const string ChallengeHeader = "Proxy-Authenticate:";

    private readonly Stream _wire;
    private readonly ProxyServer _proxy;
    private readonly ServerEndpoint _endpoint;

    public HttpConnectHandshake(Stream wire, ProxyServer proxy, ServerEndpoint endpoint)
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
        Send(host);
        string[] head = ReceiveHead();
        Match status = Regex.Match(head[0], @"^HTTP/1\.[01] (?<code>\d{3})\b");
        if (!status.Success)
        {
            throw ProxyErrors.NotAProxy(_proxy, _endpoint);
        }

        int code = int.Parse(status.Groups["code"].Value, CultureInfo.InvariantCulture);
        if (code is < 200 or > 299)
        {
            throw Refusal(code, head);
        }
    }

    private void Send(string host)
    {
        string authority = $"{(host.Contains(":") ? $"[{host}]" : host)}:{_endpoint.Port.ToString(CultureInfo.InvariantCulture)}";
        var request = new StringBuilder($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        if (_proxy.Credential is { } credential)
        {
            byte[] pair = Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}");
            request.Append("Proxy-Authorization: Basic ").Append(Convert.ToBase64String(pair)).Append("\r\n");
        }

        byte[] bytes = Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
        _wire.Write(bytes, 0, bytes.Length);
    }

    // Byte by byte, because the server's greeting may follow in the same packet and is not ours to read.
    private string[] ReceiveHead()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (_wire.Read(one, 0, 1) == 0)
            {
                throw new EndOfStreamException();
            }

            head.Append((char)one[0]);
            bool http = head.Length > 5 || "HTTP/".StartsWith(head.ToString(), StringComparison.Ordinal);
            if (!http || head.Length > MaxHead)
            {
                throw ProxyErrors.NotAProxy(_proxy, _endpoint);
            }
        }

        return head.ToString().Split(["\r\n"], StringSplitOptions.RemoveEmptyEntries);
    }

    private MailException Refusal(int code, string[] head)
    {
        string answer = head[0].Substring(head[0].IndexOf(' ') + 1);
        return code switch
        {
            407 when _proxy.Credential is null => ProxyErrors.SignInRequired(_proxy, _endpoint, Offered(head)),
            // tinyproxy answers a wrong password with 401.
            407 or 401 => ProxyErrors.SignInRefused(_proxy, _endpoint, Offered(head)),
            500 or 502 or 503 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.Unreachable, answer),
            504 => ProxyErrors.NotConnected(_proxy, _endpoint, MailCause.TimedOut, answer),
            _ => ProxyErrors.Forbidden(_proxy, _endpoint, answer),
        };
    }

    // The names of the schemes: "Basic", "NTLM", "Negotiate".
    private static string Offered(string[] head) =>
        string.Join(
            ", ",
            head.Where(line => line.StartsWith(ChallengeHeader, StringComparison.OrdinalIgnoreCase))
                .Select(line => line.Substring(ChallengeHeader.Length).Trim().Split(' ')[0])
        );
}
