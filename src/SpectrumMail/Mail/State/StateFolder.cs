using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.State;

/// <summary>Where the module keeps what must outlive a process: the outbox and the ledger of what was sent.</summary>
internal static class StateFolder
{
    /// <summary>The environment variable that names another place.</summary>
    public const string Variable = "SPECTRUMMAIL_STATE";

    /// <summary>
    /// The folder: <c>SPECTRUMMAIL_STATE</c>; in a systemd unit with StateDirectory= the first of those; else the user's own place for it.
    /// </summary>
    public static string Path
    {
        get
        {
            string? named = Value(Variable) ?? Value("STATE_DIRECTORY")?.Split(':')[0];
            return named ?? System.IO.Path.Combine(UserFolder(), "SpectrumMail");
        }
    }

    /// <summary>A short name for a file that belongs to a text which may not be a file's name.</summary>
    public static string NameFor(string text)
    {
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(text));
        return string.Concat(hash.Take(8).Select(value => value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string UserFolder()
    {
        if (System.IO.Path.DirectorySeparatorChar == '\\')
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        return Value("XDG_STATE_HOME")
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
    }

    private static string? Value(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>A file of the module's own cannot be written or read.</summary>
    public static MailException Unavailable(string path, Exception inner) =>
        StorageFailures.StorageUnavailable.Make(path, inner.Message, Variable, inner);
}
