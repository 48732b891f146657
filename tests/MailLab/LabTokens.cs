using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// An issuer of access tokens that a lab's Dovecot trusts: real JWTs (RFC 7519), which it verifies with the issuer's keys, or, by
/// choice, by asking the issuer (RFC 7662). Postfix asks Dovecot.
/// </summary>
public sealed class LabTokens : IDisposable
{
    /// <summary>The scope that the servers want.</summary>
    public const string Scope = "mail";

    private const string Issuer = "https://issuer.lab.test";
    private const string Client = "maillab";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "maillab-tokens-" + Guid.NewGuid().ToString("N"));
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly RSA _pair = RSA.Create(2048);
    private readonly HttpListener? _introspection;
    private readonly ConcurrentDictionary<string, string> _claims = new();
    private readonly ConcurrentDictionary<string, bool> _revoked = new();
    private int _issued;

    /// <summary>Makes an issuer with keys of its own.</summary>
    /// <param name="introspection">Whether Dovecot asks the issuer about each token, so that one can be revoked.</param>
    public LabTokens(bool introspection = false)
    {
        Write("keys/default/HS256/default", Convert.ToBase64String(_key));
        Write("keys/default/RS256/default", _pair.ExportSubjectPublicKeyInfoPem());
        string how = $"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={_folder}/keys/\n";
        if (introspection)
        {
            _introspection = Listen(out int port);
            new Thread(Answer) { IsBackground = true, Name = "LabTokens" }.Start();
            how =
                $"introspection_mode = post\nintrospection_url = http://127.0.0.1:{port}/introspect\n"
                + "active_attribute = active\nactive_value = true\n";
        }

        Write("oauth2.conf", $"{how}username_attribute = sub\nissuers = {Issuer}\nclient_id = {Client}\nscope = {Scope}\n");
    }

    /// <summary>How many tokens were issued.</summary>
    public int Issued => Volatile.Read(ref _issued);

    /// <summary>The settings of a lab that takes passwords and tokens; <see cref="LabOptions.ExtraDovecot"/>.</summary>
    /// <param name="mechanisms">The mechanisms that are offered.</param>
    public IReadOnlyDictionary<string, string> Dovecot(string mechanisms = "plain login oauthbearer xoauth2") =>
        new Dictionary<string, string>
        {
            ["auth_mechanisms"] = mechanisms,
            ["passdb/driver"] = $"oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {_folder}/oauth2.conf",
        };

    /// <summary>Issues a token.</summary>
    /// <param name="user">Whose mailbox it opens.</param>
    /// <param name="life">How long it is good; negative for one whose time is over. Default: an hour.</param>
    /// <param name="scope">What it permits.</param>
    /// <param name="issuer">Who issued it.</param>
    /// <param name="audience">Whom it is for.</param>
    /// <param name="rsa">Whether it is signed with RSA; otherwise with the shared key.</param>
    public string Issue(
        string user,
        TimeSpan? life = null,
        string scope = Scope,
        string issuer = Issuer,
        string audience = Client,
        bool rsa = false
    )
    {
        int number = Interlocked.Increment(ref _issued);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string claims = JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["iss"] = issuer,
                ["sub"] = user,
                ["aud"] = audience,
                ["scope"] = scope,
                ["iat"] = now - 7200,
                ["nbf"] = now - 7200,
                ["exp"] = now + (long)(life ?? TimeSpan.FromHours(1)).TotalSeconds,
                ["jti"] = $"{number}-{Guid.NewGuid():N}",
            }
        );
        string header = rsa ? "{\"alg\":\"RS256\",\"typ\":\"JWT\"}" : "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        byte[] bytes = Encoding.ASCII.GetBytes(signed);
        byte[] signature = rsa
            ? _pair.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : HMACSHA256.HashData(_key, bytes);
        string token = $"{signed}.{Encode(signature)}";
        _claims[token] = claims;
        return token;
    }

    /// <summary>Takes a token back. Only an issuer that is asked can do that.</summary>
    public void Revoke(string token) => _revoked[token] = true;

    /// <summary>Takes back all that were issued.</summary>
    public void RevokeAll()
    {
        foreach (string token in _claims.Keys)
        {
            Revoke(token);
        }
    }

    /// <summary>Removes the keys.</summary>
    public void Dispose()
    {
        _introspection?.Close();
        _pair.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static HttpListener Listen(out int port)
    {
        while (true)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                // Another program was faster.
                listener.Close();
            }
        }
    }

    private void Answer()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = _introspection!.GetContext();
                using var reader = new StreamReader(context.Request.InputStream);
                byte[] answer = Encoding.UTF8.GetBytes(Describe(reader.ReadToEnd()));
                context.Response.ContentType = "application/json";
                context.Response.ContentLength64 = answer.Length;
                context.Response.OutputStream.Write(answer);
                context.Response.Close();
            }
            catch (Exception ex) when (ex is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The issuer has closed.
                return;
            }
        }
    }

    // RFC 7662, section 2: the token is a field of the form.
    private string Describe(string form)
    {
        foreach (string field in form.Split('&'))
        {
            string[] parts = field.Split('=', 2);
            string token = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty;
            if (parts[0] == "token" && _claims.TryGetValue(token, out string? claims) && !_revoked.ContainsKey(token))
            {
                using var read = JsonDocument.Parse(claims);
                bool isActive = read.RootElement.GetProperty("exp").GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds();
                return isActive ? claims.Insert(1, "\"active\":true,") : "{\"active\":false}";
            }
        }

        return "{\"active\":false}";
    }

    // The servers' own users read it.
    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (
            string folder = Path.GetDirectoryName(path)!;
            folder.Length >= _folder.Length;
            folder = Path.GetDirectoryName(folder)!
        )
        {
            File.SetUnixFileMode(
                folder,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute
            );
        }

        File.WriteAllText(path, text);
        LabFolder.MakeReadable(path);
    }
}
