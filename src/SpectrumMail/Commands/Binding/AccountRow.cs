using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// An account as it comes through the pipeline: a credential, or a row with an address, where its password is, and perhaps
/// servers.
/// </summary>
internal sealed class AccountRow
{
    private static readonly string[] s_addresses = ["EmailAddress", "PrimarySmtpAddress", "UserPrincipalName", "UserName"];
    private readonly PSObject _row;

    public AccountRow(PSObject row) => _row = row;

    /// <summary>The object itself, without its wrapping.</summary>
    public object Value => _row.BaseObject;

    /// <summary>The address of the mailbox.</summary>
    /// <exception cref="MailException">InvalidInput: the row names none.</exception>
    public string Address =>
        PipedAddress.Checked(
            Value is PSCredential credential ? credential.UserName
            : Value is string text ? text
            : s_addresses.Select(Text).FirstOrDefault(address => address is not null)
                ?? (Column("Credential") as PSCredential)?.UserName
        );

    /// <summary>A column as a text; null when there is none, or its cell is empty.</summary>
    public string? Text(string name) => Column(name)?.ToString()?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A column as a value of a type; what it is where the cell says nothing.</summary>
    /// <exception cref="MailException">InvalidInput: it is no such value.</exception>
    public T As<T>(string name, T otherwise) =>
        Text(name) is not { } text ? otherwise
        : LanguagePrimitives.TryConvertTo(text, out T value) ? value
        : throw CredentialFailures.AccountInvalid.Make(name, text, typeof(T).Name);

    /// <summary>Who signs in, with the password from wherever the row says it is.</summary>
    /// <param name="cmdlet">The command, which can ask a vault.</param>
    /// <exception cref="MailException">InvalidInput: it says nowhere, or it is not there.</exception>
    public NetworkCredential SignIn(PSCmdlet cmdlet)
    {
        string user = Text("UserName") ?? Address;
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
            _ => throw CredentialFailures.PasswordMissing.Make(Address),
        };
    }

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
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }
}
