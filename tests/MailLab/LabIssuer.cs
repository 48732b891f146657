using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace SpectrumMail.MailLab;

/// <summary>
/// The endpoints of an issuer, over HTTPS: metadata, tokens (RFC 6749) and sign-in on another device (RFC 8628). The tokens are
/// those of <see cref="LabTokens"/>, which a lab's servers verify.
/// </summary>
public sealed class LabIssuer : IDisposable
{
    /// <summary>The client that it knows.</summary>
    public const string ClientId = "lab-app";

    private readonly LabTokens _tokens;
    private readonly ScriptedServer _server;
    private readonly ConcurrentDictionary<string, Action<ScriptedConnection>> _pages = new();
    private readonly ConcurrentQueue<string> _grants = new();
    private readonly ConcurrentQueue<string> _issued = new();

    /// <param name="tokens">Issues the tokens.</param>
    /// <param name="certificate">The certificate of the endpoints; null for HTTP.</param>
    public LabIssuer(LabTokens tokens, X509Certificate2? certificate)
    {
        _tokens = tokens;
        _server = ScriptedServer.Start(Serve, certificate);
        Address = $"{(certificate is null ? "http" : "https")}://localhost:{_server.Port}";
        Named = Address;
    }

    /// <summary>The issuer as it writes itself.</summary>
    public string Address { get; }

    /// <summary>The issuer that its metadata name.</summary>
    public string Named { get; set; }

    /// <summary>The ways in which a client may prove who it is; all are taken.</summary>
    public string Ways { get; set; } = "[\"client_secret_basic\",\"client_secret_post\"]";

    /// <summary>The secret of the client.</summary>
    public string Secret { get; } = "s3cret+/&=%" + Guid.NewGuid().ToString("N");

    /// <summary>The refresh token that it takes next.</summary>
    public string RefreshToken { get; private set; } = Renewed();

    /// <summary>Whose mailbox the tokens open.</summary>
    public string User { get; set; } = string.Empty;

    /// <summary>How long a token is good.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What the device flow answers, in this order; then it grants a token.</summary>
    public ConcurrentQueue<string> DeviceAnswers { get; } = new();

    /// <summary>How long the code for a device is good, in seconds.</summary>
    public int DeviceLife { get; set; } = 600;

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<string> Grants => [.. _grants];

    /// <summary>Every line that it was sent.</summary>
    public string Received => string.Join("\n", _server.Received);

    /// <summary>Every secret of this issuer so far.</summary>
    public IReadOnlyList<string> Secrets => [Secret, RefreshToken, .. _issued];

    /// <summary>Answers a path in another way.</summary>
    public void Page(string path, Action<ScriptedConnection> answer) => _pages[path] = answer;

    /// <summary>Answers a path with a text.</summary>
    public void Page(string path, string content, string status = "200 OK") => Page(path, web => Send(web, status, content));

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static string Renewed() => "refresh+/" + Guid.NewGuid().ToString("N");

    private static void Send(ScriptedConnection web, string status, string content) =>
        web.Write(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(content)}\r\n\r\n{content}"
        );

    private static Dictionary<string, string> Fields(string form) =>
        form.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));

    private void Serve(ScriptedConnection web)
    {
        string path = (web.ReadLine() ?? string.Empty).Split(' ').ElementAtOrDefault(1) ?? string.Empty;
        int length = 0;
        string proof = string.Empty;
        while (web.ReadLine() is { Length: > 0 } line)
        {
            length = line.StartsWith("Content-Length: ", StringComparison.Ordinal)
                ? int.Parse(line[16..], CultureInfo.InvariantCulture)
                : length;
            proof = line.StartsWith("Authorization: Basic ", StringComparison.Ordinal) ? line[21..] : proof;
        }

        Dictionary<string, string> fields = Fields(Encoding.ASCII.GetString(web.ReadBytes(length)));
        if (_pages.TryGetValue(path, out Action<ScriptedConnection>? page))
        {
            page(web);
            return;
        }

        (string status, string content) = path switch
        {
            "/.well-known/openid-configuration" => ("200 OK", Metadata()),
            "/token" => Token(fields, proof),
            "/device" => ("200 OK", Device()),
            _ => ("404 Not Found", "nothing"),
        };
        Send(web, status, content);
    }

    private string Metadata() =>
        $"{{\"issuer\":\"{Named}\",\"token_endpoint\":\"{Address}/token\","
        + $"\"device_authorization_endpoint\":\"{Address}/device\",\"token_endpoint_auth_methods_supported\":{Ways}}}";

    private string Device() =>
        "{\"device_code\":\"device-"
        + Secret
        + "\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":"
        + $"\"https://issuer.lab.test/device\",\"expires_in\":{DeviceLife},\"interval\":1}}";

    private (string Status, string Content) Token(Dictionary<string, string> fields, string proof)
    {
        string grant = fields.GetValueOrDefault("grant_type", string.Empty);
        _grants.Enqueue(grant);
        string[] client =
            proof.Length > 0
                ? [.. Encoding.ASCII.GetString(Convert.FromBase64String(proof)).Split(':').Select(WebUtility.UrlDecode)!]
                : [fields.GetValueOrDefault("client_id", string.Empty), fields.GetValueOrDefault("client_secret", string.Empty)];
        bool isDevice = grant.EndsWith("device_code", StringComparison.Ordinal);
        if (client[0] != ClientId || (client[1] != Secret && !isDevice))
        {
            // Some issuers repeat what they were sent.
            return Error("invalid_client", $"The secret {client[1]} ({proof}) is wrong.", "401 Unauthorized");
        }

        if (fields.GetValueOrDefault("scope") == "calendar")
        {
            return Error("invalid_scope", "calendar is not for mail");
        }

        if (isDevice && DeviceAnswers.TryDequeue(out string? answer))
        {
            return Error(answer, $"{fields["device_code"]}: {answer}");
        }

        if (grant == "refresh_token" && fields["refresh_token"] != RefreshToken)
        {
            return Error("invalid_grant", $"{fields["refresh_token"]} is used");
        }

        return ("200 OK", Grant(withRefresh: grant != "client_credentials"));
    }

    private string Grant(bool withRefresh)
    {
        string token = _tokens.Issue(User, Life);
        _issued.Enqueue(token);
        if (withRefresh)
        {
            _issued.Enqueue(RefreshToken);
            RefreshToken = Renewed();
        }

        return JsonSerializer.Serialize(
            new Dictionary<string, object?>
            {
                ["access_token"] = token,
                ["token_type"] = "bearer",
                ["expires_in"] = (int)Life.TotalSeconds,
                ["scope"] = LabTokens.Scope,
                ["refresh_token"] = withRefresh ? RefreshToken : null,
            }
        );
    }

    private static (string Status, string Content) Error(string error, string description, string status = "400 Bad Request") =>
        (
            status,
            JsonSerializer.Serialize(new Dictionary<string, string> { ["error"] = error, ["error_description"] = description })
        );
}
