using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// An account as it comes through the pipeline: a credential, or a row with an address, where its password is, and perhaps
/// servers.
/// </summary>
internal sealed class AccountRow
{
    private static readonly string[] s_addresses = ["EmailAddress", "PrimarySmtpAddress", "UserPrincipalName", "UserName"];

    // Also those with which Connect-Spectrum reaches the submission server and names the session: an audit does not need them,
    // and the same file serves both.
    private static readonly HashSet<string> s_columns = new(
        [
            .. s_addresses,
            .. typeof(ConnectionChoices).GetProperties().Select(property => property.Name),
            "Credential",
            "Password",
            "SecretName",
            "SecretVault",
            "PasswordVariable",
            "PasswordFile",
            "AccessToken",
            "TokenSecretName",
            "Server",
            "Port",
            "Security",
            "SmtpServer",
            "SmtpPort",
            "SmtpSecurity",
            "Protocol",
            "Name",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly PSObject _row;

    public AccountRow(PSObject row) => _row = row;

    /// <summary>The object itself, without its wrapping.</summary>
    public object Value => _row.BaseObject;

    /// <summary>The address of the mailbox.</summary>
    /// <exception cref="MailException">InvalidInput: the row names none.</exception>
    public string Address =>
        PipedAddress.Checked(
            Value switch
            {
                PSCredential credential => credential.UserName,
                string text => text,
                _ => s_addresses.Select(Text).FirstOrDefault(address => address is not null)
                    ?? (Column("Credential") as PSCredential)?.UserName,
            }
        );

    /// <summary>A column as a text; null when there is none, or its cell is empty.</summary>
    public string? Text(string name) => Column(name)?.ToString()?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A column converted to a type; the other value where the cell is empty.</summary>
    /// <exception cref="MailException">InvalidInput: the cell holds no such value.</exception>
    public T Convert<T>(string name, T otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return LanguagePrimitives.TryConvertTo(text, out T value)
            ? value
            : throw CredentialFailures.AccountInvalid.Make(name, text, typeof(T).Name);
    }

    /// <summary>The server of the row; empty cells take the values of the parameters.</summary>
    /// <exception cref="MailException">InvalidInput: a cell holds no value of its column.</exception>
    public ServerOverride Server(ServerOverride otherwise) =>
        new(Text("Server") ?? otherwise.Host, Convert("Port", otherwise.Port), Convert("Security", otherwise.Security));

    /// <summary>The connection of the row; empty cells take the values of the parameters.</summary>
    /// <param name="cmdlet">The command, whose location relative paths begin at.</param>
    /// <param name="otherwise">What the parameters say.</param>
    /// <exception cref="MailException">InvalidInput: a cell holds no value of its column.</exception>
    public ConnectionChoices Connection(PSCmdlet cmdlet, ConnectionChoices otherwise) =>
        otherwise with
        {
            Provider = Text("Provider") ?? otherwise.Provider,
            Discover = Flag("Discover", otherwise.Discover),
            TimeoutSec = Seconds("TimeoutSec", otherwise.TimeoutSec),
            CertificateThumbprint = Text("CertificateThumbprint") ?? otherwise.CertificateThumbprint,
            CertificateAuthority = FilePath(cmdlet, "CertificateAuthority") ?? otherwise.CertificateAuthority,
            Certificate =
                ClientCertificates.Place(Column("Certificate"), path => FileSystemPath.Resolve(cmdlet, path))
                ?? otherwise.Certificate,
            CertificatePassword = CertificatePassword() ?? otherwise.CertificatePassword,
            RevocationMode = Convert<X509RevocationMode>("RevocationMode", otherwise.RevocationMode),
            Proxy = Convert("Proxy", otherwise.Proxy),
            ProxyCredential = Credential("ProxyCredential") ?? otherwise.ProxyCredential,
            SkipCertificateCheck = Flag("SkipCertificateCheck", otherwise.SkipCertificateCheck),
            AllowUnencrypted = Flag("AllowUnencrypted", otherwise.AllowUnencrypted),
            AllowLegacyCipher = Flag("AllowLegacyCipher", otherwise.AllowLegacyCipher),
            LogPath = FilePath(cmdlet, "LogPath") ?? otherwise.LogPath,
            LocalDomain = Text("LocalDomain") ?? otherwise.LocalDomain,
        };

    /// <summary>
    /// The columns that no parameter takes. Only tables are examined, such as the rows of a CSV: other objects have many
    /// properties besides the needed ones.
    /// </summary>
    public IEnumerable<string> UnknownColumns()
    {
        IEnumerable<string> columns = Value switch
        {
            IDictionary table => table.Keys.OfType<string>(),
            PSCustomObject when !_row.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal) =>
                _row.Properties.Select(property => property.Name),
            _ => [],
        };
        return columns.Where(column => !s_columns.Contains(column));
    }

    /// <summary>Who signs in, with the password or the token from the place that the row names.</summary>
    /// <param name="cmdlet">The command, which can ask a vault.</param>
    /// <param name="tokens">The tokens of a row that names none; null for no tokens.</param>
    /// <param name="hasCertificate">Whether a row that names no client certificate has one all the same.</param>
    /// <exception cref="MailException">
    /// InvalidInput: it names no place, or both a password and a token, or the password is not there.
    /// </exception>
    public NetworkCredential SignIn(PSCmdlet cmdlet, ITokenSource? tokens, bool hasCertificate)
    {
        string user = Text("UserName") ?? Address;
        if ((Tokens(cmdlet) ?? tokens) is { } source)
        {
            return HasPassword(user) ? throw TokenFailures.TokenAndPassword.Make(Address) : new TokenCredential(user, source);
        }

        if (Value is PSCredential given)
        {
            return Plain(given);
        }

        return Column("Credential") switch
        {
            PSCredential credential => Plain(credential),
            _ when Column("Password") is SecureString secret => new NetworkCredential(user, secret),
            _ when Column("Password")?.ToString() is { Length: > 0 } password => new NetworkCredential(user, password),
            _ when Secret(user) is { } secret => Plain(UnattendedSecrets.Find(cmdlet, secret)),
            _ when hasCertificate || Text("Certificate") is not null => new CertificateCredential(user),
            _ => throw CredentialFailures.PasswordMissing.Make(Address),
        };
    }

    private ITokenSource? Tokens(PSCmdlet cmdlet)
    {
        ITokenSource? own = AccessTokenInput.FromCell(Column("AccessToken"));
        if (Text("TokenSecretName") is not { } name)
        {
            return own;
        }

        return own is null
            ? UnattendedSecrets.FindToken(cmdlet, name, Text("SecretVault"))
            : throw CredentialFailures.AccountInvalid.Make("TokenSecretName", name, "second token beside AccessToken");
    }

    private bool HasPassword(string user) =>
        (Value as PSCredential ?? Column("Credential") as PSCredential) is not null
        || Column("Password")?.ToString() is { Length: > 0 }
        || Secret(user) is not null;

    private string? FilePath(PSCmdlet cmdlet, string name) =>
        Text(name) is { } path ? FileSystemPath.Resolve(cmdlet, path) : null;

    private int Seconds(string name, int otherwise) =>
        Convert(name, otherwise) is >= 1 and <= ConnectionChoices.LongestTimeout and var seconds
            ? seconds
            : throw CredentialFailures.AccountInvalid.Make(
                name,
                Text(name)!,
                $"number from 1 to {ConnectionChoices.LongestTimeout}"
            );

    // The engine takes every text that is not empty for true, False too.
    private bool Flag(string name, bool otherwise) =>
        Text(name)?.ToUpperInvariant() switch
        {
            null => otherwise,
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            { } text => throw CredentialFailures.AccountInvalid.Make(name, text, nameof(Boolean)),
        };

    private PSCredential? Credential(string name) =>
        Column(name) switch
        {
            PSCredential credential => credential,
            null or "" => null,
            _ => throw CredentialFailures.AccountInvalid.Make(name, Text(name)!, nameof(PSCredential)),
        };

    private SecureString? CertificatePassword() =>
        Column("CertificatePassword") switch
        {
            SecureString secret => secret,
            var value when value?.ToString() is { Length: > 0 } text => new NetworkCredential(string.Empty, text).SecurePassword,
            _ => null,
        };

    private SecretSource? Secret(string user)
    {
        var source = new SecretSource
        {
            Name = Text("SecretName"),
            Vault = Text("SecretVault"),
            UserName = user,
            Variable = Text("PasswordVariable"),
            File = Text("PasswordFile"),
        };
        return (source.Name ?? source.Variable ?? source.File) is null ? null : source;
    }

    private static NetworkCredential Plain(PSCredential credential) => new(credential.UserName, credential.Password);

    private object? Column(string name)
    {
        object? value = Value is IDictionary table
            ? table
                .Keys.Cast<object>()
                .Where(key => name.Equals(key as string, StringComparison.OrdinalIgnoreCase))
                .Select(key => table[key])
                .FirstOrDefault()
            : _row.Properties[name]?.Value;
        return PlainValue.Unwrap(value);
    }
}
