using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security;
using SpectrumMail.Hosting;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Where the password of an unattended run is stored.</summary>
internal sealed record SecretSource
{
    /// <summary>The name of a secret in a vault.</summary>
    public string? Name { get; init; }

    /// <summary>The vault; null for the default one.</summary>
    public string? Vault { get; init; }

    /// <summary>The account, where the secret is its password only.</summary>
    public string? UserName { get; init; }

    /// <summary>An environment variable that holds the password.</summary>
    public string? Variable { get; init; }

    /// <summary>A file that holds the password, as the user named it.</summary>
    public string? File { get; init; }
}

/// <summary>Finds an account's password without a prompt: in a secret vault, an environment variable or a file.</summary>
internal static class UnattendedSecrets
{
    /// <summary>The folder in which systemd puts a unit's credentials (LoadCredential=).</summary>
    private const string SystemdVariable = "CREDENTIALS_DIRECTORY";

    private const string GetSecret =
        "param($name, $vault) $where = @{}; if ($vault) { $where.Vault = $vault }; Get-Secret -Name $name @where "
        + "-ErrorAction Stop";

    /// <summary>The credential, from whichever place is named.</summary>
    /// <exception cref="MailException">InvalidInput: it is not there, or no place is named.</exception>
    public static PSCredential Find(PSCmdlet cmdlet, SecretSource source)
    {
        if (source.Name is not null)
        {
            return FromVault(cmdlet, source.Name, source.Vault, source.UserName);
        }

        if (source.Variable is not null)
        {
            return FromVariable(source.Variable, source.UserName!);
        }

        return source.File is not null
            ? FromFile(source.File, FileSystemPath.Resolve(cmdlet, source.File), source.UserName!)
            : throw CredentialFailures.PasswordNotNamed.Make();
    }

    /// <summary>A secret of SecretManagement that is an access token; the vault is asked at each sign-in.</summary>
    /// <exception cref="MailException">SecretManagement is not there.</exception>
    public static ITokenSource FindToken(PSCmdlet cmdlet, string name, string? vault)
    {
        NeedSecretManagement(cmdlet);
        return new TokenScript(ScriptBlock.Create(GetSecret), name, vault);
    }

    /// <summary>A secret of SecretManagement: a PSCredential, or a password for the user name given.</summary>
    /// <exception cref="MailException">SecretManagement is not there, or the secret is not.</exception>
    private static PSCredential FromVault(PSCmdlet cmdlet, string name, string? vault, string? userName)
    {
        NeedSecretManagement(cmdlet);
        object? secret;
        try
        {
            secret = cmdlet
                .InvokeCommand.InvokeScript(
                    GetSecret,
                    false,
                    System.Management.Automation.Runspaces.PipelineResultTypes.None,
                    null,
                    name,
                    vault
                )
                .FirstOrDefault()
                ?.BaseObject;
        }
        catch (RuntimeException ex)
        {
            // The engine's own message about -ErrorAction does not help the user.
            string why = ex is ActionPreferenceStopException ? ex.ErrorRecord.Exception.Message : ex.Message;
            throw CredentialFailures.SecretNotFound.Make(name, why);
        }

        return secret switch
        {
            PSCredential credential => credential,
            SecureString password => Make(userName, password),
            string password => Make(userName, Secure(password)),
            _ => throw CredentialFailures.SecretUnusable.Make(name),
        };
    }

    private static void NeedSecretManagement(PSCmdlet cmdlet)
    {
        if (cmdlet.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is null)
        {
            throw CredentialFailures.SecretManagementMissing.Make();
        }
    }

    /// <summary>A password in an environment variable.</summary>
    private static PSCredential FromVariable(string variable, string userName) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } password
            ? Make(userName, Secure(password))
            : throw CredentialFailures.PasswordVariableEmpty.Make(variable);

    /// <summary>
    /// A password in the first line of a file; a bare name is looked for among the systemd credentials of the unit first.
    /// </summary>
    /// <param name="file">The name as the user gave it.</param>
    /// <param name="path">The same as an absolute path.</param>
    /// <param name="userName">The account.</param>
    private static PSCredential FromFile(string file, string path, string userName)
    {
        string? credentials = Environment.GetEnvironmentVariable(SystemdVariable);
        string found =
            string.IsNullOrEmpty(credentials) || Path.GetFileName(file) != file ? path : Path.Combine(credentials, file);
        found = File.Exists(found) ? found : path;
        try
        {
            string password = File.ReadLines(found).FirstOrDefault() ?? string.Empty;
            if (password.Contains('\uFFFD'))
            {
                // The server would refuse it, and count the attempt.
                throw CredentialFailures.PasswordFileNotUtf8.Make(found);
            }

            return password.Length > 0 ? Make(userName, Secure(password)) : throw new IOException("it is empty");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw CredentialFailures.PasswordFileUnusable.Make(found, ex.Message);
        }
    }

    private static PSCredential Make(string? userName, SecureString password) =>
        string.IsNullOrEmpty(userName) ? throw CredentialFailures.UserNameMissing.Make() : new PSCredential(userName, password);

    private static SecureString Secure(string text)
    {
        var secret = new SecureString();
        foreach (char character in text)
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
