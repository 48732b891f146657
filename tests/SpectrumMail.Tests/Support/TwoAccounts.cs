using System;
using System.Collections;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A new mailbox on each of two labs, and a shell with a session for each: <c>old</c> and <c>new</c>. Their checkpoints are in
/// <c>$state</c>.
/// </summary>
internal sealed class TwoAccounts : IDisposable
{
    private readonly TempFolder _state = new();

    public TwoAccounts(Lab from, Lab to, int? fromPort = null, int? toPort = null, string? logTo = null)
    {
        (From, To) = (from, to);
        (Old, New) = (LabShell.NewUser(from), LabShell.NewUser(to));
        Shell = LabShell.For(from);
        Shell.Set("state", _state.Path);

        // The variable for the module's own folder is the whole process's, and other tests run beside this one.
        Shell
            .Run(
                "$global:PSDefaultParameterValues = @{ 'Copy-SpectrumMessage:CheckpointPath' = \"$state/copy.journal\"; "
                    + "'Import-SpectrumMessage:CheckpointPath' = \"$state/import.journal\" }"
            )
            .ThrowOnError();
        Connect("old", from, Old, fromPort, log: null);
        Connect("new", to, New, toPort, logTo);
    }

    public Lab From { get; }

    public Lab To { get; }

    public LabUser Old { get; }

    public LabUser New { get; }

    public Shell Shell { get; }

    /// <summary>Where the checkpoints are.</summary>
    public string State => _state.Path;

    public void Dispose()
    {
        Shell.Dispose();
        _state.Dispose();
    }

    private void Connect(string name, Lab lab, LabUser user, int? port, string? log)
    {
        Hashtable servers = LabShell.Servers(lab);
        servers["Port"] = port ?? lab.ImapsPort;
        servers["Name"] = name;
        servers["Credential"] = Labs.Credential(user);
        if (log is not null)
        {
            servers["LogPath"] = log;
        }

        Shell.Set("servers", servers);
        Shell.Run("Connect-Spectrum @servers").ThrowOnError();
    }
}
