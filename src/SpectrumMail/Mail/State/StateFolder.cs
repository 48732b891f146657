using System;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.State;

/// <summary>Where the module keeps what must outlive a process: the outbox and the ledger of what was sent.</summary>
internal static class StateFolder
{
    /// <summary>The environment variable that names another place.</summary>
    public const string Variable = StorageFailures.StateVariable;

    /// <summary>
    /// The folder: <c>SPECTRUMMAIL_STATE</c>; in a systemd unit with StateDirectory= the first of those; else the user's own
    /// place for it. It never depends on where the process happens to run.
    /// </summary>
    public static string Path =>
        System.IO.Path.GetFullPath(
            Find(
                Environment.GetEnvironmentVariable,
                folder => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify),
                isWindows: System.IO.Path.DirectorySeparatorChar == '\\'
            )
        );

    /// <summary>Finds the folder.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="known">Reads a folder of the user; empty when there is none.</param>
    /// <param name="isWindows">Whether this is Windows.</param>
    /// <exception cref="Models.MailException">StorageUnavailable: the account has no folder of its own.</exception>
    public static string Find(Func<string, string?> variable, Func<Environment.SpecialFolder, string> known, bool isWindows)
    {
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        string? Known(Environment.SpecialFolder folder) => known(folder) is { Length: > 0 } path ? path : null;

        // A service or a scheduled task may run without a profile.
        string Home(string name) =>
            Known(Environment.SpecialFolder.UserProfile)
            ?? Value(name)
            ?? throw StorageFailures.Unavailable(
                "SpectrumMail",
                new System.IO.DirectoryNotFoundException("The account has no profile folder for the module's files.")
            );

        // systemd divides several folders by the colon that a Windows path has behind its drive.
        if ((Value(Variable) ?? Value("STATE_DIRECTORY")?.Split(isWindows ? ';' : ':')[0]) is { } named)
        {
            return named;
        }

        string folder = isWindows
            ? Known(Environment.SpecialFolder.LocalApplicationData)
                ?? Value("LOCALAPPDATA")
                ?? System.IO.Path.Combine(Home("USERPROFILE"), "AppData", "Local")
            : Value("XDG_STATE_HOME") ?? System.IO.Path.Combine(Home("HOME"), ".local", "state");
        return System.IO.Path.Combine(folder, "SpectrumMail");
    }

    /// <summary>A short name for a file that belongs to a text which may not be a file's name.</summary>
    public static string NameFor(string text) => ShortHash.Compute(text, 16);
}
